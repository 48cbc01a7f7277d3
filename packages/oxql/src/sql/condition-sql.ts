import type { Operand, PlanCondition, PlanValue } from '../plan/condition.ts'
import type { Parameters } from './parameters.ts'

/** The SQL of an operand: null where it is. */
export type OperandSql = (operand: Operand) => string

/** A condition as SQL, whose three values are those of the plan. */
export function conditionSql(
  condition: PlanCondition,
  operandSql: OperandSql,
  parameters: Parameters,
): string {
  const sqlOf = (part: PlanCondition): string => conditionSql(part, operandSql, parameters)
  switch (condition.kind) {
    case 'and':
    case 'or':
      return `(${sqlOf(condition.left)} ${condition.kind.toUpperCase()} ${sqlOf(condition.right)})`
    case 'xor':
      return `xor(${sqlOf(condition.left)}, ${sqlOf(condition.right)})`
    case 'not':
      return `(NOT ${sqlOf(condition.operand)})`
    case 'compare':
      return compared(
        operandSql(condition.operand),
        condition.comparator,
        condition.value,
        parameters,
      )
    case 'missing':
      return `isNull(${operandSql(condition.operand)})`
    case 'in':
      return anyOf(
        condition.values.map((value) =>
          compared(operandSql(condition.operand), '==', value, parameters),
        ),
      )
    case 'match':
      return `match(${textOf(condition.operand, operandSql)}, ${parameters.string(condition.pattern)})`
    case 'within': {
      const address = operandSql(condition.operand)
      const within = anyOf(
        condition.networks.map(
          (network) => `isIPAddressInRange(${readable(address)}, ${parameters.string(network)})`,
        ),
      )
      // For the engine null is in no network.
      return `if(isNull(${address}), NULL, ${within})`
    }
  }
}

/** Fields of integers are matched as labels show them. */
function textOf(operand: Operand, operandSql: OperandSql): string {
  const sql = operandSql(operand)
  const isInteger = operand.kind === 'field' && /^[iu]\d+$/.test(operand.type)
  return isInteger ? `toString(${sql})` : sql
}

/** What is no address, such as a field of another series in the same granule, must not fail: it is in no network. */
function readable(address: string): string {
  return `if(isIPv4String(${address}) OR isIPv6String(${address}), ${address}, NULL)`
}

function anyOf(conditions: readonly string[]): string {
  return `(${conditions.join(' OR ')})`
}

function compared(
  operand: string,
  comparator: '==' | '!=' | '<' | '<=' | '>' | '>=',
  value: PlanValue,
  parameters: Parameters,
): string {
  const operator = comparator === '==' ? '=' : comparator
  const [left, right] = comparable(operand, value, parameters)
  return `(${left} ${operator} ${right})`
}

function comparable(operand: string, value: PlanValue, parameters: Parameters): [string, string] {
  switch (value.type) {
    case 'integer':
    case 'time':
      return [operand, parameters.integer(value.value)]
    case 'double':
      return [operand, parameters.double(value.value)]
    case 'boolean':
      return [operand, value.value ? '1' : '0']
    case 'string':
    case 'uuid':
      return [operand, parameters.string(value.value)]
    case 'ip_addr':
      return [`toIPv6OrNull(${operand})`, `toIPv6(${parameters.string(value.value)})`]
  }
}

/** Whether a condition speaks of fields alone. */
export function isOfSeries(condition: PlanCondition): boolean {
  return operandsOf(condition).every(({ kind }) => kind === 'field')
}

/** All that a condition speaks of. */
export function operandsOf(condition: PlanCondition): readonly Operand[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
    case 'xor':
      return [...operandsOf(condition.left), ...operandsOf(condition.right)]
    case 'not':
      return operandsOf(condition.operand)
    default:
      return [condition.operand]
  }
}
