import { STAGE_WORDS, tokenize, type Token } from '@oximeter/oxql'
import {
  Decoration,
  type EditorView,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view'

/** What a piece of a query is, for its colour. */
type TextKind =
  | 'stage'
  | 'word'
  | 'function'
  | 'series'
  | 'number'
  | 'string'
  | 'time'
  | 'parameter'
  | 'wrong'

export interface ColoredPiece {
  readonly kind: TextKind
  readonly start: number
  readonly end: number
}

const STAGES: ReadonlySet<string> = new Set(STAGE_WORDS)
/** Words that belong to the language wherever they stand between others. */
const WORDS = new Set(['in', 'by', 'as', 'on', 'every', 'asc', 'desc', 'left', 'full', 'inner'])

/** The pieces of a query that have a colour, by the lexer of the language itself. */
export function colorPieces(text: string): ColoredPiece[] {
  const pieces: ColoredPiece[] = []
  const tokens = tokenize(text)
  for (const [i, token] of tokens.entries()) {
    const kind = kindOf(token, tokens[i - 1], tokens[i + 1])
    if (kind !== undefined) pieces.push({ kind, start: token.start, end: token.end })
  }
  return pieces
}

function kindOf(token: Token, before?: Token, after?: Token): TextKind | undefined {
  switch (token.kind) {
    case 'series':
    case 'number':
    case 'string':
    case 'time':
    case 'parameter':
      return token.kind
    case 'open':
      return 'string'
    case 'unknown':
      return 'wrong'
    case 'word':
      // A stage begins a query or follows a pipe; a field may be called like one.
      if (STAGES.has(token.text) && (before === undefined || /^[|{;]$/.test(before.text))) {
        return 'stage'
      }
      if (after?.text === '(') return 'function'
      if (token.text === 'true' || token.text === 'false') return 'number'
      return WORDS.has(token.text) ? 'word' : undefined
    case 'mark':
    case 'end':
      return undefined
  }
}

/** Colours the text of an editor. */
export const oxqlHighlighting = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet

    constructor(view: EditorView) {
      this.decorations = decorationsOf(view)
    }

    update(update: ViewUpdate) {
      if (update.docChanged) this.decorations = decorationsOf(update.view)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

function decorationsOf(view: EditorView): DecorationSet {
  const text = view.state.doc.toString()
  const marks = colorPieces(text).map(({ kind, start, end }) =>
    Decoration.mark({ class: `oxql-${kind}` }).range(start, end),
  )
  // What stands behind a # is of no token.
  const comments = Array.from(commentsIn(text), ([from, to]) =>
    Decoration.mark({ class: 'oxql-comment' }).range(from, to),
  )
  return Decoration.set([...marks, ...comments], true)
}

function* commentsIn(text: string): Generator<[from: number, to: number]> {
  let end = 0
  for (const token of tokenize(text)) {
    const between = text.slice(end, token.start)
    for (const match of between.matchAll(/#[^\r\n]*/g)) {
      yield [end + match.index, end + match.index + match[0].length]
    }
    end = token.end
  }
}
