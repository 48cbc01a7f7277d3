const LONGEST_SHOWN = 24

/** A piece of text as it stands in a message. */
export function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return `\`${line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line}\``
}

/** `a, b or c` */
export function anyOf(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`
}
