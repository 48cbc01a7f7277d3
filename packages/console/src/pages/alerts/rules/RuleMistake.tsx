import { ErrorState } from '../../../parts/ErrorState.tsx'
import { Mistakes } from '../../../query/Mistakes.tsx'
import { mistakesIn } from '../../../query/mistakes-in.ts'

export interface RuleMistakeProps {
  readonly error: unknown
  /** As it was when Nexus looked at it. */
  readonly query: string
}

/** Why a rule was not taken; of its query each mistake, with its place. */
export function RuleMistake({ error, query }: RuleMistakeProps) {
  const mistakes = mistakesIn(error)
  if (mistakes === undefined) return <ErrorState error={error} />
  return <Mistakes text={query} mistakes={mistakes} title="The query has mistakes" />
}
