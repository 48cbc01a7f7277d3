import { HttpProblem, type RequestError } from '@oximeter/api/client'
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

/** Whom a command asks, by the option that says where it is. */
export type Asked = 'api' | 'collector'

/** Whoever was asked gave no answer that can be read. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
  readonly code = 'no-answer'
  readonly asked: Asked
  readonly request: RequestError

  constructor(asked: Asked, request: RequestError) {
    super(request.message, { cause: request })
    this.asked = asked
    this.request = request
  }
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
  if (error instanceof NoAnswerError) {
    // It was there, and what it has printed is not all.
    const exitCode = error.request.code === 'broken-off' ? EXIT.failed : EXIT.unreachable
    return { exitCode, message: unreachable(error) }
  }
  if (error instanceof HttpProblem) {
    const id = error.requestId === undefined ? '' : ` (request ${error.requestId})`
    const request = error.status >= 500 ? id : ''
    return { exitCode: EXIT.failed, message: `${error.detail}${request}` }
  }
  return { exitCode: EXIT.failed, message: describe(error) }
}

function unreachable({ asked, request }: NoAnswerError): string {
  const elsewhere = `If it is elsewhere, say so with ${flagOf(asked)} <url> or ${variableOf(asked)}.`
  const [system, program] = ASKED[asked]
  switch (request.code) {
    case 'unreachable':
      return (
        `no ${system} answers: ${request.message}\n` +
        `Start one with "npm start" in the checkout, or "oximeter standalone". ${elsewhere}`
      )
    case 'timeout':
      return `the ${system} does not answer in time: ${request.message}`
    case 'broken-off':
      return `${request.message}\nThis is not all of it; the log of ${program} says why.`
    case 'bad-answer':
      return `${request.message}: is that ${program}? ${elsewhere}`
  }
}

const ASKED: Readonly<Record<Asked, readonly [system: string, program: string]>> = {
  api: ['Oximeter system', 'Nexus'],
  collector: ['collector', 'a collector'],
}

/** Errors with a code are made for people; of others the place matters more. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const text = 'code' in error ? error.message : (error.stack ?? error.message)
  return error.cause === undefined ? text : `${text}\n  because ${describe(error.cause)}`
}
