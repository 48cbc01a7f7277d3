/** A condition on the time of points. */
export function bound(comparator: '>=' | '<=' | '>', value: bigint) {
  return {
    kind: 'compare',
    operand: { kind: 'timestamp' },
    comparator,
    value: { type: 'time', value },
  } as const
}
