import { MEDIA_TYPE_COLUMNS } from '@oximeter/wire'
import { isSuccess } from './exchange.ts'
import type { Fetched, TokenUse } from './fetcher.ts'
import { FAILURE_REASONS, PullError } from './failure.ts'

/** Columns if the producer has them: who does not know them answers JSON whatever is asked for. */
export const ACCEPT_COLUMNS = `${MEDIA_TYPE_COLUMNS}, application/json;q=0.5`
export const ACCEPT_JSON = 'application/json'

/** @throws {PullError} unless the answer is columns or JSON */
export function formatOf(answer: Fetched): 'columns' | 'json' {
  const { status, headers } = answer
  if (!isSuccess(status)) throw badStatus(answer)
  const type = headerOf(headers['content-type'])
  const [essence = ''] = type.toLowerCase().split(';', 1)
  if (essence.trim() === MEDIA_TYPE_COLUMNS) return 'columns'
  if (essence.trim() === ACCEPT_JSON) return 'json'
  const got = type === '' ? 'no content-type' : `content-type ${type}`
  throw new PullError(
    FAILURE_REASONS.contentType,
    `the producer answered with ${got}; ${ACCEPT_JSON} is wanted, or ${MEDIA_TYPE_COLUMNS}`,
  )
}

/** What an answer that is no success says of itself, cut to a line. */
export function explanationOf({ status, body }: Fetched): string {
  const answered = `the producer answered ${status}`
  try {
    const problem: unknown = JSON.parse(Buffer.from(body).toString())
    if (typeof problem !== 'object' || problem === null || !('detail' in problem)) return answered
    return `${answered}: ${String(problem.detail).slice(0, 300)}`
  } catch {
    return answered
  }
}

/** What to do about a 401. */
const TOKEN_ADVICE: Readonly<Record<TokenUse, string>> = {
  shown:
    'it told Nexus another token than it wants: give its handler and its registration the same one; ' +
    'of one that has just started again this passes',
  unknown: 'Nexus was told no token for it: register with collectionToken, or take its token away',
  withheld: 'its token is not shown in plain text: have it speak TLS, and register with tls',
}

function badStatus(answer: Fetched): PullError {
  const { status, token } = answer
  if (status === 401) {
    const detail = `${explanationOf(answer)}; ${TOKEN_ADVICE[token]}`
    return new PullError(FAILURE_REASONS.unauthorized, detail)
  }
  if (status === 403) return new PullError(FAILURE_REASONS.forbidden, explanationOf(answer))
  const location = headerOf(answer.headers['location'])
  const redirect = location === '' ? '' : ` to ${location}: redirects are not followed`
  return new PullError(String(status), `${explanationOf(answer)}${redirect}`)
}

function headerOf(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? ''
}
