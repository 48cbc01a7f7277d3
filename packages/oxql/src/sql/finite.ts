/** A double, or null in place of what is none. */
export function finite(value: string): string {
  return `ifNotFinite(${value}, NULL)`
}
