import { HttpProblem, RequestError } from '@oximeter/api/client'

/** What is shown where something could not be had. */
export interface Explained {
  readonly title: string
  /** What happened, in the words of who knows. */
  readonly detail: string
  /** What the reader can do. */
  readonly next: string
  /** Finds the request in the logs of Nexus. */
  readonly requestId?: string
  /** Whether the same may go well later. */
  readonly isPassing: boolean
}

/** The one place that turns errors into words of the page. */
export function explainError(error: unknown): Explained {
  if (error instanceof HttpProblem) return explainProblem(error)
  if (error instanceof RequestError) {
    return {
      title: error.code === 'timeout' ? 'That took too long' : 'Nexus does not answer',
      detail: error.message,
      next: 'This page asks again by itself. If it stays so, see whether Nexus runs.',
      isPassing: true,
    }
  }
  return {
    title: 'This page has a mistake',
    detail: error instanceof Error ? error.message : String(error),
    next: 'Load it anew. If it happens again, please report it with this text.',
    isPassing: false,
  }
}

function explainProblem(problem: HttpProblem): Explained {
  const { detail, requestId } = problem
  const about = { detail, ...(requestId !== undefined && { requestId }) }
  switch (problem.status) {
    case 401:
      return { ...about, title: 'A token is wanted', next: 'Log in with one.', isPassing: false }
    case 403:
      return {
        ...about,
        title: 'Your token is not for this',
        next: 'Log in with another, or ask an operator for one that may.',
        isPassing: false,
      }
    case 404:
      return {
        ...about,
        title: 'There is no such thing',
        next: 'It may be gone, or your token may not see it.',
        isPassing: false,
      }
    case 409:
      return {
        ...about,
        title: 'Somebody else was faster',
        next: 'Load it anew, and decide again.',
        isPassing: false,
      }
    case 429:
      return {
        ...about,
        title: 'Too much at once',
        next: 'This page asks again in a moment.',
        isPassing: true,
      }
    default:
      return problem.status >= 500
        ? {
            ...about,
            title: 'That cannot be answered now',
            next: 'This page asks again by itself. The log of Nexus has more under this request.',
            isPassing: true,
          }
        : {
            ...about,
            title: 'Nexus does not understand that',
            next: 'Change it as the text says.',
            isPassing: false,
          }
  }
}
