/** What JSON.parse hands to a reviver besides key and value, for values that are not objects. */
interface Source {
  source?: string
}

/** An integer that a `number` would round becomes a `bigint`; everything else is as JSON has it. */
function exact(_key: string, value: unknown, context?: Source): unknown {
  const source = context?.source
  return typeof value === 'number' &&
    source !== undefined &&
    !Number.isSafeInteger(value) &&
    /^-?\d+$/.test(source)
    ? BigInt(source)
    : value
}

/** JSON.parse that keeps every digit of integers. @throws SyntaxError */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, exact)
}
