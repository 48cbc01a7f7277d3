import type { AlertMatcher } from '@oximeter/api/client'
import { Code, Group } from '@mantine/core'

import { matcherText } from './matchers.ts'

export function Matchers({ matchers }: { readonly matchers: readonly AlertMatcher[] }) {
  return (
    <Group gap={4}>
      {matchers.map(matcherText).map((text) => (
        <Code key={text}>{text}</Code>
      ))}
    </Group>
  )
}
