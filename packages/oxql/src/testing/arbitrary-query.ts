import * as fc from 'fast-check'
import type { Catalogue } from '../catalogue.ts'
import { OxqlError } from '../oxql-error.ts'
import { parseQuery } from '../parse/parse-query.ts'
import { planQuery } from '../plan/plan-query.ts'
import type { TableShape } from '../plan/table-shape.ts'
import type { QueriedData } from './arbitrary-data.ts'
import { catalogueOf } from './catalogue-of.ts'
import { Chooser } from './chooser.ts'
import { SCRIPT_EPOCH } from './plain-table.ts'
import { printSamples } from './print-script.ts'
import { alignStage, stageFor } from './random-stage.ts'

/** When generated queries are asked. */
export const QUERY_NOW: bigint = SCRIPT_EPOCH + 100_000_000_000n

/** Data, and a query that can be asked of them. */
export interface QueriedCase extends QueriedData {
  readonly text: string
}

/** Any data, with any queries over them that the planner takes. */
export function queriedCases(data: fc.Arbitrary<QueriedData>): fc.Arbitrary<QueriedCase> {
  return data.chain((queried) =>
    queryTexts(queried).map((text) => ({
      ...queried,
      text,
      // A counterexample is a script.
      [fc.toStringMethod]: () => `\n${printSamples(queried.samples)}\neval at 100\n  ${text}\n`,
    })),
  )
}

/**
 * Queries over these data that the planner takes: pipelines of all kinds of stages.
 *
 * What depends on the last bit of a sum is avoided, since executors may add in different orders:
 * no computed value is compared with a number that it may well equal, or rounded.
 */
export function queryTexts({ schemas }: QueriedData): fc.Arbitrary<string> {
  const catalogue = catalogueOf(schemas)
  const numbers = fc.array(fc.nat(1000), { minLength: 1, maxLength: 16 })
  return fc
    .tuple(numbers, fc.array(numbers, { maxLength: 6 }))
    .map(([source, stages]) =>
      stages.reduce(
        (text, choices) => longer(text, new Chooser(choices), catalogue),
        sourceText(new Chooser(source), catalogue),
      ),
    )
}

/** The query with one stage more, if there is one that the planner takes. */
function longer(text: string, chooser: Chooser, catalogue: Catalogue): string {
  const shape = shapeAfter(text, catalogue)
  if (!shape) return text
  const isExact = !/align|map|mean|quantile|fill/.test(text)
  const next = `${text}\n| ${stageFor(shape, chooser, isExact, text)}`
  return shapeAfter(next, catalogue) ? next : text
}

/** What the first table looks like; undefined if the planner refuses the query. */
function shapeAfter(text: string, catalogue: Catalogue): TableShape | undefined {
  try {
    const query = parseQuery(text, { now: QUERY_NOW })
    const plan = planQuery(query, { catalogue, scope: { kind: 'fleet' }, now: QUERY_NOW })
    return plan.tables[0]?.shape
  } catch (error) {
    if (error instanceof OxqlError) return undefined
    throw error
  }
}

/** One timeseries, several, or some that are joined. */
function sourceText(chooser: Chooser, catalogue: Catalogue): string {
  const names = [...catalogue.names()]
  const one = `get ${chooser.of(names)}`
  switch (chooser.of(['one', 'one', 'one', 'group', 'list', 'join', 'join', 'join'])) {
    case 'group':
      return `{ ${one}; get ${chooser.of(names)} }`
    case 'list':
      return `${one}, ${chooser.of(names)}`
    case 'join':
      return joined(chooser, catalogue, names) ?? one
    default:
      return one
  }
}

function joined(
  chooser: Chooser,
  catalogue: Catalogue,
  names: readonly string[],
): string | undefined {
  const step = chooser.of(['5s', '10s'])
  const member = (called: string) => {
    const get = `get ${chooser.of(names)}`
    const shape = shapeAfter(get, catalogue)
    if (!shape || shape.name.endsWith('_wide')) return undefined
    return `${get} | ${alignStage(shape, chooser, step)} | map datum as ${called}`
  }
  const members = [member('one'), member('other')]
  if (chooser.once(3)) members.push(member('third'))
  if (members.includes(undefined)) return undefined
  const method = chooser.of(['', ' left', ' full'])
  const plain = `{ ${members.join(';\n  ')} } | join${method}`
  if (shapeAfter(plain, catalogue) && !chooser.once(4)) return plain
  const fields = members.map((text) => {
    return shapeAfter(text!, catalogue)?.fields.map(({ name }) => name) ?? []
  })
  const common = fields.reduce((some, others) => some.filter((name) => others.includes(name)))
  const on = `${plain} on [${common.length > 0 ? chooser.some(common).join(', ') : ''}]`
  return shapeAfter(on, catalogue) ? on : undefined
}
