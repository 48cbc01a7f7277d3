import { styleText } from 'node:util'

import stringWidth from 'string-width'

export interface Column {
  readonly title: string
  /** Numbers go to the right. Default: left. */
  readonly align?: 'left' | 'right'
}

const GAP = '  '

/** Rows under a heading, as wide as their contents: no line is cut or broken, however it is read. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style = plain,
): string {
  const cells = rows.map((row) => columns.map((_, i) => printable(row[i] ?? '')))
  const widths = columns.map(({ title }, i) =>
    Math.max(stringWidth(printable(title)), ...cells.map((row) => stringWidth(row[i] ?? ''))),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => {
        const padding = ' '.repeat((widths[i] ?? 0) - stringWidth(cell))
        return columns[i]?.align === 'right' ? padding + cell : cell + padding
      })
      .join(GAP)
      .trimEnd()
  const heading = line(columns.map(({ title }) => printable(title)))
  return [style.heading(heading), ...cells.map(line)].map((text) => `${text}\n`).join('')
}

/** Two columns without a heading: what something is called, and what it is. */
export function formatPairs(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([name]) => stringWidth(name)))
  return pairs
    .map(([name, value]) => {
      const padding = ' '.repeat(width - stringWidth(name))
      return `${name}${padding}${GAP}${printable(value)}`.trimEnd() + '\n'
    })
    .join('')
}

/** How parts of the output stand out. */
export interface Style {
  heading(text: string): string
  faint(text: string): string
}

const plain: Style = { heading: (text) => text, faint: (text) => text }

/** Bold and dim where `stream` is a terminal and NO_COLOR is not set; FORCE_COLOR overrules. */
export function styleOf(stream: NodeJS.WritableStream): Style {
  return {
    heading: (text) => styleText('bold', text, { stream }),
    faint: (text) => styleText('dim', text, { stream }),
  }
}

/**
 * Text from elsewhere, fit for one line of a terminal: control characters, which could move the
 * cursor or forge lines, are shown as escapes.
 */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  )
}
