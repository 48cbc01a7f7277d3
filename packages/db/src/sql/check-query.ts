import { DbError } from '../error.ts'
import { isAllowedFunction } from './allowed-functions.ts'
import type { SyntaxNode } from './syntax-tree.ts'

/** Kinds of nodes that a query over views needs. A SETTINGS clause, for one, is a `Set`. */
const KINDS = new Set([
  'SelectWithUnionQuery',
  'SelectQuery',
  'ExpressionList',
  'Identifier',
  'TableIdentifier',
  'Function',
  'Literal',
  'Asterisk',
  'QualifiedAsterisk',
  'ColumnsTransformerList',
  'ColumnsExceptTransformer',
  'ColumnsReplaceTransformer',
  'ColumnsReplaceTransformer::Replacement',
  'Subquery',
  'TablesInSelectQuery',
  'TablesInSelectQueryElement',
  'TableExpression',
  'TableJoin',
  'ArrayJoin',
  'OrderByElement',
  'InterpolateElement',
  'WindowDefinition',
  'WindowListElement',
])

const EXPLAINED: Readonly<Record<string, string>> = {
  Set: 'a SETTINGS clause',
  WithElement: 'a WITH clause that names a query; write it as a subquery in FROM',
  SelectIntersectExceptQuery: 'INTERSECT or EXCEPT',
}

/**
 * Refuses a query that is more than a SELECT over views: what is not known to be harmless is not
 * allowed.
 *
 * @param isTable the tables that may be read
 * @throws DbError `not-allowed`
 */
export function checkQuery(root: SyntaxNode, isTable: (name: string) => boolean): void {
  if (root.kind !== 'SelectWithUnionQuery') throw refusal('only SELECT is allowed')
  visit(root, isTable)
}

function visit(node: SyntaxNode, isTable: (name: string) => boolean): void {
  const { kind, text, children } = node
  if (!KINDS.has(kind)) throw refusal(`${EXPLAINED[kind] ?? kind} is not allowed`)
  switch (kind) {
    case 'SelectWithUnionQuery':
      // Beside its SELECTs it would have INTO OUTFILE, FORMAT and SETTINGS.
      if (children.length !== 1) throw refusal('INTO OUTFILE, FORMAT and SETTINGS are not allowed')
      break
    case 'TableIdentifier':
      if (!isTable(text)) throw refusal(`there is no timeseries ${JSON.stringify(text)}`)
      break
    case 'TableExpression':
      if (children.some((child) => child.kind === 'Function')) {
        throw refusal(`the table function ${children[0]?.text ?? ''} is not allowed`)
      }
      break
    case 'Function':
      checkFunction(node)
      break
  }
  for (const child of children) visit(child, isTable)
}

function checkFunction({ text: name, children }: SyntaxNode): void {
  if (!isAllowedFunction(name)) throw refusal(`the function ${name} is not allowed`)
  const [first, second] = children[0]?.children ?? []
  switch (name.toLowerCase()) {
    case 'in':
    case 'notin':
    case 'globalin':
    case 'globalnotin':
      // `x IN name` reads the table of that name.
      if (second && ['Literal', 'Subquery', 'Function'].includes(second.kind)) return
      throw refusal('what follows IN must be values or a subquery')
    case 'arrayreduce':
      // Its function is named in a text.
      if (first && isAllowedReduction(first)) return
      throw refusal('arrayReduce takes the name of an allowed function')
    case 'cast':
    case 'accuratecast':
    case 'accuratecastornull':
      // The state of an aggregate is trusted by the engine: nobody may make one up. In a quoted name
      // it could be written with escapes.
      if (second?.kind === 'Literal' && !/aggregatefunction|["`]/i.test(second.text)) return
      throw refusal('a cast names a plain type')
  }
}

/** A text that names an aggregate, perhaps with its parameters. */
function isAllowedReduction({ kind, text }: SyntaxNode): boolean {
  const name = /^'([A-Za-z0-9_]+)(?:\([\d., ]*\))?'(?: \(alias .*\))?$/.exec(text)?.[1]
  return kind === 'Literal' && name !== undefined && isAllowedFunction(name)
}

function refusal(message: string): DbError {
  return new DbError('not-allowed', message)
}
