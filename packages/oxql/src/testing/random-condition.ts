import { FIELD_TYPES } from '@oximeter/core'
import type { Dimension, ShapeField, TableShape } from '../plan/table-shape.ts'
import { FIELD_VALUES, GAUGE_VALUES } from './arbitrary-data.ts'
import type { Chooser } from './chooser.ts'

const COMPARATORS = ['==', '!=', '<', '<=', '>', '>=']
const PATTERNS = ['a', '^$', '.', "\\'", '[A-Z]', '(?i)b', 'x|y$', 'a\\\\.b']
const NETWORKS = ['10.0.0.0/8', '0.0.0.0/0', 'fd00::/8', '::/0', '192.168.1.1', '10.0.0.1/32']
const SECONDS = ['00:00:00', '00:00:10', '00:00:31.5', '00:01:00', '00:01:39.999999999']

/** A condition on what a table has: fields, times, values that are no distributions. */
export function randomCondition(
  shape: TableShape,
  chooser: Chooser,
  isExact: boolean,
  depth = 2,
): string {
  const inner = () => randomCondition(shape, chooser, isExact, depth - 1)
  switch (depth === 0 ? 'atom' : chooser.of(['atom', 'atom', 'and', 'or', 'xor', 'not'])) {
    case 'and':
      return `(${inner()} && ${inner()})`
    case 'or':
      return `(${inner()} || ${inner()})`
    case 'xor':
      return `(${inner()} ^ ${inner()})`
    case 'not':
      return `!(${inner()})`
    default:
      return atom(shape, chooser, isExact)
  }
}

function atom(shape: TableShape, chooser: Chooser, isExact: boolean): string {
  const atoms = [
    ...shape.fields.map((field) => () => fieldAtom(field, chooser)),
    () => timeAtom('timestamp', chooser),
    ...(shape.hasStartTimes ? [() => timeAtom('start_time', chooser)] : []),
    ...shape.dimensions
      .filter(({ type }) => !type.endsWith('distribution'))
      .map((dimension) => () => {
        const name = shape.dimensions.length === 1 ? 'datum' : dimension.name
        return valueAtom(name, dimension, chooser, isExact)
      }),
  ]
  return chooser.of(atoms)()
}

function timeAtom(name: string, chooser: Chooser): string {
  if (chooser.once(5)) {
    const times = chooser.some(SECONDS).map((time) => `@2026-01-01T${time}`)
    return `${name} in [${times.join(', ')}]`
  }
  return `${name} ${chooser.of(COMPARATORS)} @2026-01-01T${chooser.of(SECONDS)}`
}

function fieldAtom({ name, type }: ShapeField, chooser: Chooser): string {
  const values = Object.values(FIELD_VALUES)
    .filter((field) => field.type === type)
    .flatMap((field) => field.values)
  const known = values.length > 0 ? values : [type === 'double' ? 10 : 1]
  const literals = known.map((value) =>
    type === 'uuid' || type === 'ip_addr' ? `"${value}"` : literal(value),
  )
  if (type === 'double')
    return `${name} ${chooser.of(COMPARATORS)} ${chooser.of(['1', '10', '20.0'])}`
  if (type === 'string' && chooser.once(3))
    return `${name} ${chooser.of(['~=', '=~'])} '${chooser.of(PATTERNS)}'`
  if (type === 'ip_addr' && chooser.once(2)) {
    return `${name} in [${chooser
      .some(NETWORKS)
      .map((network) => `"${network}"`)
      .join(', ')}]`
  }
  if (FIELD_TYPES.includes(type) && chooser.once(4))
    return `${name} in [${chooser.some(literals).join(', ')}]`
  return `${name} ${chooser.of(COMPARATORS)} ${chooser.of(literals)}`
}

function valueAtom(name: string, { type }: Dimension, chooser: Chooser, isExact: boolean): string {
  const comparator = chooser.of(COMPARATORS)
  if (isExact && type === 'integer' && chooser.once(4))
    return `${name} in [0, 5, 18446744073709551615]`
  switch (type) {
    case 'boolean':
      return `${name} ${comparator} ${chooser.of(['true', 'false'])}`
    case 'string':
      return chooser.once(3)
        ? `${name} ~= '${chooser.of(PATTERNS)}'`
        : `${name} ${comparator} ${literal(chooser.of(GAUGE_VALUES.string!))}`
    case 'integer':
      return `${name} ${comparator} ${chooser.of(['0', '5', '-4', '9007199254740993', '9223372036854775807', '18446744073709551615'])}`
    default:
      // What a computed value may well be, up to its last bit, is no good to compare it with.
      return `${name} ${comparator} ${chooser.of(isExact ? ['0', '3', '0.25', '-2.5'] : ['0.3719', '3.7717', '-51.3713'])}`
  }
}

function literal(value: string | number | bigint | boolean): string {
  if (typeof value !== 'string') return String(value)
  const escaped = value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')
  return `'${escaped}'`
}
