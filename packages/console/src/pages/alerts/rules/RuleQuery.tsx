import type { OxqlMistakeJson } from '@oximeter/api/client'
import { Input } from '@mantine/core'
import { useId } from 'react'

import { LazyOxqlEditor } from '../../../query/editor/LazyOxqlEditor.tsx'

export interface RuleQueryProps {
  readonly query: string
  readonly onChange: (query: string) => void
  /** Shows what the rule would find now. */
  readonly onRun: () => void
  readonly mistakes: readonly OxqlMistakeJson[] | undefined
}

/** What a rule asks, as it is written in Explore. */
export function RuleQuery({ query, onChange, onRun, mistakes }: RuleQueryProps) {
  const about = useId()
  return (
    <Input.Wrapper
      label="Query"
      labelElement="div"
      description="OxQL that answers one table with one value. Of each series the last value counts."
      descriptionProps={{ id: about, mb: 5 }}
    >
      <LazyOxqlEditor
        value={query}
        onChange={onChange}
        onRun={onRun}
        mistakes={mistakes}
        describedBy={about}
      />
    </Input.Wrapper>
  )
}
