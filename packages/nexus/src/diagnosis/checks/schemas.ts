import type { KnownSchema } from '../../store/schema-rules.ts'
import type { Check } from '../check.ts'
import { orFine, type Judgement } from '../finding.ts'
import { counted, some } from '../words.ts'

export interface KnownSchemas {
  readonly schemas: readonly KnownSchema[]
  readonly nowMs: number
}

const MOST = 10_000
const LONG_DAYS = 7
const DAY_MS = 86_400_000

/** Schemas that nobody has defined. */
export const schemas: Check<KnownSchemas> = {
  name: 'schemas',
  needs: 'database',
  gather: async ({ sources }) => ({
    schemas: await sources.store.schemas({ limit: MOST }),
    nowMs: Date.now(),
  }),
  judge({ schemas: all, nowMs }) {
    const before = BigInt(nowMs - LONG_DAYS * DAY_MS) * 1_000_000n
    // Those that grow by what samples bring cannot be defined.
    const undefinedOnes = all.filter(
      ({ provisional, schema }) => provisional && schema.open !== true && schema.created < before,
    )
    const found: Judgement[] = []
    if (undefinedOnes.length > 0) {
      found.push({
        code: 'provisional_schemas',
        severity: 'note',
        subject: undefinedOnes[0]?.schema.name ?? '',
        text:
          `${counted(undefinedOnes.length, 'schema')} ${undefinedOnes.length === 1 ? 'is' : 'are'} known from samples alone ` +
          `for more than ${LONG_DAYS} days: no unit, no description (${some(
            undefinedOnes.map(({ schema }) => schema.name),
            5,
          )}).`,
        what_to_do: 'Define them in TOML (docs/definitions.md), and oximeter schema apply.',
      })
    }
    return orFine(found, `${counted(all.length, 'schema')}; none is provisional for long.`)
  },
}
