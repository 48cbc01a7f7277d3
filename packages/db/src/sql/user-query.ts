import { DbError } from '../error.ts'
import { quoteName } from '../tables/table.ts'
import { tokenize, type Token } from './tokens.ts'

const MAX_LENGTH = 64 * 1024

/**
 * The text of a query as it is checked and run: one statement without comments, and the names of
 * timeseries quoted, so that people may write FROM http_service:request_count.
 *
 * A name is taken for one when it is known, stands without spaces around its colon, and the
 * statement has no `?` (with which `a ? b:c` would be a condition).
 *
 * @throws DbError `not-allowed`
 */
export function userQuery(source: string, isTimeseries: (name: string) => boolean): string {
  if (source.length > MAX_LENGTH) {
    throw new DbError('not-allowed', `a query has at most ${MAX_LENGTH} characters`)
  }
  const tokens = tokenize(source)
  if (tokens.at(-1)?.text === ';') tokens.pop()
  const [first] = tokens
  if (!first) throw new DbError('not-allowed', 'the query is empty')
  if (!/^(select|with|\()$/i.test(first.text)) {
    throw new DbError('not-allowed', `a query begins with SELECT, not with ${first.text}`)
  }
  if (tokens.some(({ text }) => text === ';')) {
    throw new DbError('not-allowed', 'only one statement at a time')
  }
  const hidden = tokens.find(({ kind, text }) => kind === 'quoted-name' && hasOddName(text))
  if (hidden) {
    throw new DbError(
      'not-allowed',
      `at character ${hidden.start + 1}: a name has neither backslashes nor control characters`,
    )
  }
  return render(tokens, isTimeseries)
}

function hasOddName(text: string): boolean {
  return /[\\\p{Cc}\p{Zl}\p{Zp}]/u.test(text)
}

function render(tokens: readonly Token[], isTimeseries: (name: string) => boolean): string {
  const conditions = tokens.some(({ text }) => text === '?')
  let text = ''
  let end = 0
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!
    const name = conditions ? undefined : nameAt(tokens, index)
    const known = name !== undefined && isTimeseries(name)
    const shown = known ? quoteName(name) : token.text
    if (token.start > end && text !== '') text += ' '
    text += shown
    end = token.start + (known ? name.length : token.text.length)
    if (known) index += 2
  }
  return text
}

/** `target:metric` where it is written without spaces. */
function nameAt(tokens: readonly Token[], index: number): string | undefined {
  const [target, colon, metric] = tokens.slice(index, index + 3)
  if (target?.kind !== 'word' || colon?.text !== ':' || metric?.kind !== 'word') return undefined
  const isJoined =
    colon.start === target.start + target.text.length && metric.start === colon.start + 1
  return isJoined ? `${target.text}:${metric.text}` : undefined
}
