import { DbError } from '../error.ts'

/** One node of the engine's EXPLAIN AST. */
export interface SyntaxNode {
  /** `Function`, `Identifier`, `SelectQuery`, … */
  readonly kind: string
  /** What follows: a name without its alias, or a literal with what may be its alias. */
  readonly text: string
  readonly children: readonly SyntaxNode[]
}

/** A literal's text may read like an alias, and has no children. */
const LITERAL = /^( *)(Literal) (.*)$/
const LINE = /^( *)(\S+)(?: (.*?))??(?: \(alias .*?\))?(?: \(children (\d+)\))?$/

/**
 * The tree from its lines, in the engine's default format (tab-separated, so that backslashes and
 * quotes have a backslash before them); one space of indentation a level.
 *
 * Names are printed as they are, so that a name with a line break could pose as a node. Every node
 * says how many children it has: a line too many makes these numbers wrong somewhere, and then
 * nothing is believed.
 *
 * @throws DbError `not-allowed`
 */
export function parseSyntaxTree(text: string): SyntaxNode {
  const lines = text.trimEnd().split('\n')
  const root: MutableNode = { kind: '', text: '', children: [], expected: 1 }
  const path = [root]
  for (const line of lines) {
    const plain = line.replaceAll(/\\(.)/g, '$1')
    const [, indent = '', kind = '', said = '', children = '0'] =
      LITERAL.exec(plain) ?? LINE.exec(plain) ?? []
    const depth = indent.length + 1
    const parent = path[depth - 1]
    if (kind === '' || !parent) throw unreadable()
    const node = { kind, text: said, children: [], expected: Number(children) }
    parent.children.push(node)
    path.splice(depth, Infinity, node)
  }
  check(root)
  return root.children[0]!
}

interface MutableNode extends SyntaxNode {
  readonly children: MutableNode[]
  readonly expected: number
}

function check(node: MutableNode): void {
  if (node.children.length !== node.expected) throw unreadable()
  node.children.forEach(check)
}

function unreadable(): DbError {
  return new DbError('not-allowed', 'the query has names that cannot be told from its syntax')
}
