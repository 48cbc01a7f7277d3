import { HttpProblem, RequestError } from '@oximeter/api/client'
import { CommanderError } from 'commander'

import { ConfigError } from '../config/config-error.ts'
import { flagOf, variableOf } from '../config/names.ts'

/** What scripts can rely on. */
export const EXIT = {
  ok: 0,
  /** It failed, or the server refused. */
  failed: 1,
  /** The command line, the environment or the configuration file is wrong. */
  usage: 2,
  /** The system does not answer. */
  unreachable: 3,
} as const

/** A command line that cannot be what was meant. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'usage'
}

/** Something that did not work, told in a message for the person who asked for it. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code = 'command'
}

/** How a command ended: the exit code and what standard error gets, if anything. */
export interface Ending {
  readonly exitCode: number
  readonly message: string | undefined
}

/** What an error that ended a command comes to. */
export function endingOf(error: unknown): Ending {
  // Commander has said what is wrong, or has printed help or the version.
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? EXIT.ok : EXIT.usage, message: undefined }
  }
  if (error instanceof ConfigError) {
    return { exitCode: EXIT.usage, message: error.problems.join('\n') }
  }
  if (error instanceof UsageError) return { exitCode: EXIT.usage, message: error.message }
  if (error instanceof RequestError) {
    return { exitCode: EXIT.unreachable, message: unreachable(error) }
  }
  if (error instanceof HttpProblem) {
    const id = error.requestId === undefined ? '' : ` (request ${error.requestId})`
    const request = error.status >= 500 ? id : ''
    return { exitCode: EXIT.failed, message: `${error.detail}${request}` }
  }
  return { exitCode: EXIT.failed, message: describe(error) }
}

function unreachable(error: RequestError): string {
  const elsewhere = `If it is elsewhere, say so with ${flagOf('api')} <url> or ${variableOf('api')}.`
  switch (error.code) {
    case 'unreachable':
      return (
        `no Oximeter system answers: ${error.message}\n` +
        `Start one with "npm start" in the checkout, or "oximeter standalone". ${elsewhere}`
      )
    case 'timeout':
      return `the system does not answer in time: ${error.message}`
    case 'bad-answer':
      return `${error.message}: is that Nexus? ${elsewhere}`
  }
}

/** Errors with a code are made for people; of others the place matters more. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const text = 'code' in error ? error.message : (error.stack ?? error.message)
  return error.cause === undefined ? text : `${text}\n  because ${describe(error.cause)}`
}
