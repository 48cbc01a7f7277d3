const UNITS = { d: 86_400, h: 3600, m: 60, s: 1 } as const
const WHOLE = /^(?:\d+[dhms])+$/
const PART = /(\d+)([dhms])/g

/** Seconds of a text such as `90s`, `1h30m`, `7d` or `0`; undefined of another. */
export function parseSeconds(text: string): number | undefined {
  const written = text.replaceAll(' ', '')
  if (written === '0') return 0
  if (!WHOLE.test(written)) return undefined
  let seconds = 0
  for (const [, digits, unit] of written.matchAll(PART)) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the pattern has it
    seconds += Number(digits) * UNITS[unit as keyof typeof UNITS]
  }
  return seconds
}

/** As people write it: `1h30m`. */
export function secondsText(seconds: number): string {
  let rest = seconds
  let text = ''
  for (const [unit, size] of Object.entries(UNITS)) {
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return text === '' ? '0s' : text
}
