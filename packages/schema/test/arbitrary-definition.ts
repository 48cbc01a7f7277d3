import {
  canBeRolledUp,
  DATUM_TYPES,
  FIELD_TYPES,
  RESERVED_FIELD_NAMES,
  ROLLUPS,
  UNITS,
} from '@oximeter/core'
import * as fc from 'fast-check'
import { stringify } from 'smol-toml'

import { arbitraryName } from '../../core/test/arbitraries.ts'
import { RUST_KEYWORDS } from '../src/check/rust-keywords.ts'

type Choose = fc.GeneratorValue

/** A sound file, and which fields each timeseries has in each version: `target:metric 2` → names. */
export interface ArbitraryDefinition {
  readonly text: string
  readonly fieldsOf: ReadonlyMap<string, readonly string[]>
}

const HARD_NAMES = (
  'delete default schemas target metric bytes string u64 global_this a1 a_1 a_1_b constructor then ' +
  'undefined schema_of histogram_u64'
).split(' ')
const HARD_TEXTS = [
  "it's",
  '"',
  '\\',
  '*/',
  '`${x}`',
  '\n',
  '\r\n',
  '\t',
  '// ',
  '@param',
  'é\u2028',
  '\0',
]

const arbitraryText = fc
  .array(fc.oneof(fc.string(), fc.constantFrom(...HARD_TEXTS)), { minLength: 1, maxLength: 12 })
  .map((parts) => `x${parts.join(' ')}`)
const anyName = fc.oneof(arbitraryName, fc.constantFrom(...HARD_NAMES))

export const arbitraryDefinition: fc.Arbitrary<ArbitraryDefinition> = fc.gen().map(define)

function define(choose: Choose): ArbitraryDefinition {
  const count = (max: number): number => choose(fc.nat, max)
  const pick = <T>(choices: readonly T[]): T => choices[count(choices.length - 1)]!
  const some = (names: readonly string[]): string[] => names.filter(() => choose(fc.boolean))

  const names = choose(() =>
    fc.uniqueArray(
      anyName.filter((name) => !RUST_KEYWORDS.has(name) && !RESERVED_FIELD_NAMES.includes(name)),
      { minLength: 2, maxLength: 7 },
    ),
  )
  const fields = Object.fromEntries(
    names.map((name) => {
      const type = pick(FIELD_TYPES)
      const id = type === 'uuid' && name !== 'id' && !name.endsWith('_id') ? `${name}_id` : name
      return [id, { type, description: choose(() => arbitraryText) }]
    }),
  )
  const [first, ...others] = Object.keys(fields)
  const cut = count(others.length)
  const lastVersion = 1 + count(3)
  const target = {
    name: choose(() => anyName),
    description: choose(() => arbitraryText),
    authz_scope: pick(['fleet', 'viewable_to_all']),
    versions: Array.from({ length: lastVersion }, (_, i) => ({
      version: i + 1,
      fields: [first!, ...some(others.slice(0, cut))],
    })),
  }
  const fieldsOf = new Map<string, readonly string[]>()
  const metricNames = choose(() => fc.uniqueArray(anyName, { minLength: 1, maxLength: 4 }))
  const metrics = metricNames.map((name) => {
    const versions: Record<string, unknown>[] = []
    let current: readonly string[] | undefined
    const start = 1 + count(lastVersion - 1)
    for (let version = start; version <= lastVersion; version++) {
      const changes = version === start || choose(fc.boolean)
      if (changes && current !== undefined && choose(fc.boolean)) {
        versions.push({ removed_in: version })
        current = undefined
      } else if (changes) {
        const next = some(others.slice(cut))
        versions.push({ [current === undefined ? 'added_in' : 'version']: version, fields: next })
        current = next
      }
      if (current === undefined) continue
      const onTarget = target.versions[version - 1]!.fields
      fieldsOf.set(`${target.name}:${name} ${version}`, [...onTarget, ...current].sort())
    }
    const datum_type = pick(DATUM_TYPES)
    return {
      name,
      description: choose(() => arbitraryText),
      units: pick(UNITS),
      datum_type,
      ...(canBeRolledUp(datum_type) && choose(fc.boolean) && { rollups: some([...ROLLUPS]) }),
      versions,
    }
  })
  return { text: stringify({ format_version: 1, target, metrics, fields }), fieldsOf }
}
