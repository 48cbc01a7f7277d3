import type { DashboardDocument } from '@oximeter/api/client'

/** What is wrong with a document, and where. */
export interface PlacedMistake {
  /** `panels.3.w`, or a line; empty where it is the whole. */
  readonly place: string
  readonly message: string
}

type ReadDocument =
  | { readonly document: DashboardDocument }
  | { readonly mistakes: readonly PlacedMistake[] }

/** Reads the JSON of a dashboard as far as it can be told here: whether its parts are right, Nexus says. */
export function readDocument(text: string): ReadDocument {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch (error) {
    return { mistakes: [jsonMistake(text, error instanceof Error ? error.message : String(error))] }
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) {
    return {
      mistakes: [{ place: '', message: 'a dashboard is a JSON object: {"format_version":1, …}' }],
    }
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Nexus checks it before it is one
  return { document: read as DashboardDocument }
}

/**
 * The parts of what Nexus says of a document, each with its place in it.
 *
 * @example placedMistakes('body.document.panels.3.w: reaches beyond column 12') // panels.3.w
 */
export function placedMistakes(detail: string): PlacedMistake[] {
  const parts = detail.split(/; (?=body\.)/)
  return parts.map((part) => {
    const found = /^body(?:\.document)?\.?([^:\s]*): (.*)$/s.exec(part)
    return found === null ? { place: '', message: part } : { place: found[1]!, message: found[2]! }
  })
}

/** Where the text is no JSON, in lines and columns from 1. */
function jsonMistake(text: string, message: string): PlacedMistake {
  const before = text.slice(0, mistakeAt(text)).split('\n')
  return {
    place: `line ${before.length}, column ${before.at(-1)!.length + 1}`,
    message: `not JSON: ${message.replace(/(?: in JSON)? at position .*$|, ".*$/s, '')}`,
  }
}

/** The end of the longest beginning that could still become JSON: engines do not always tell the place. */
function mistakeAt(text: string): number {
  let [possible, impossible] = [0, text.length + 1]
  while (impossible - possible > 1) {
    const middle = (possible + impossible) >> 1
    if (canGoOn(text.slice(0, middle))) possible = middle
    else impossible = middle
  }
  return possible
}

function canGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning)
    return true
  } catch (error) {
    const message = String(error)
    const position = /at position (\d+)/.exec(message)?.[1]
    return /end of JSON|Unterminated/.test(message) || position === String(beginning.length)
  }
}
