import { whichOf } from '../nearest.ts'
import { OxqlError, type OxqlMistake } from '../oxql-error.ts'
import { parseQuery } from '../parse/parse-query.ts'
import type { Query } from '../tree/tree.ts'
import { Conditions, edited, misplaced } from './conditions.ts'
import { placeholdersIn, type Placeholder } from './placeholders.ts'
import { literalOf, originOf, probe, type Probe, type VariableValue } from './probe.ts'

/** The values that are chosen of each variable; none stands for all. */
export type VariableValues = Readonly<Record<string, readonly VariableValue[]>>

/**
 * A query in which each `$name` is the values of a variable. They are literals there, whatever is in them: no
 * value changes what the query does otherwise.
 *
 * - One value stands wherever a literal may.
 * - Several stand in filters: `host == $host` becomes `host in ['a', 'b']`, `!=` the contrary, and
 *   `host in [$host, 'c']` a longer list.
 * - All are no condition: a comparison with them holds. It is left out beside `&&`; `||`, `^` and `!` around
 *   it are left out with it.
 *
 * Strings and comments are left as they are; so is a text without variables, whether it is a query or not.
 *
 * @throws OxqlError with places in `text`: the mistakes of the query; `unknown-name` of a variable that has
 *   no entry; `misplaced` of one that stands for several, or all, where that has no meaning
 * @example
 * const values = { host: ["it's"], cpu: [] }
 * fillVariables('get a:b | filter host == $host && cpu == $cpu', values) // "get a:b | filter host == 'it\\'s'"
 */
export function fillVariables(text: string, values: VariableValues): string {
  const placeholders = placeholdersIn(text)
  if (placeholders.length === 0) return text
  refuse(placeholders.flatMap((placeholder) => wrongValues(placeholder, values)))
  const probed = probe(text, placeholders, ({ name }) => values[name]!.map(literalOf))
  const conditions = new Conditions(probed)
  conditions.visit(parse(probed))
  const elsewhere = probed.filled.filter(
    (variable) => !conditions.met.has(variable) && variable.literals.length !== 1,
  )
  refuse([
    ...conditions.mistakes,
    ...elsewhere.map((variable) =>
      misplaced(
        variable,
        `stands for ${variable.literals.length === 0 ? 'all' : 'several'} values where one is wanted`,
        'only a filter takes more',
      ),
    ),
  ])
  return edited(probed.text, { start: 0, end: probed.text.length }, conditions.edits)
}

function wrongValues({ name, start, end }: Placeholder, values: VariableValues): OxqlMistake[] {
  const span = { start, end }
  if (!Object.hasOwn(values, name)) {
    const hint = whichOf(name, Object.keys(values))
    return [{ code: 'unknown-name', message: `there is no variable $${name}`, span, hint }]
  }
  const endless = values[name]!.find(
    (value) => typeof value === 'number' && !Number.isFinite(value),
  )
  if (endless === undefined) return []
  return [{ code: 'out-of-range', message: `$${name} is ${endless}, which is no value`, span }]
}

function parse(probed: Probe): Query {
  try {
    return parseQuery(probed.text, { now: 0n })
  } catch (error) {
    if (!(error instanceof OxqlError)) throw error
    const [first, ...rest] = error.mistakes
    const inText = (one: OxqlMistake) => ({ ...one, span: originOf(probed, one.span) })
    throw new OxqlError([inText(first), ...rest.map(inText)])
  }
}

function refuse(mistakes: readonly OxqlMistake[]): void {
  const [first, ...rest] = mistakes.toSorted((a, b) => a.span.start - b.span.start)
  if (first !== undefined) throw new OxqlError([first, ...rest])
}
