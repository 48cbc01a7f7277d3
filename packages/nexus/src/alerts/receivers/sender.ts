import { AddressGuard, type AddressRules } from '@oximeter/api/addresses'
import { reasonOf } from '@oximeter/api/client'
import { Agent, buildConnector, request } from 'undici'
import type { Receiver } from '../../store/alert-receivers.ts'
import { alertmanagerBody, webhookBody, type Message } from './messages.ts'

/** How long one message may take, answer and all. */
export const SEND_TIMEOUT_MS = 10_000
/** What an answer says does not matter, so that no more of it is read. */
const MAX_ANSWER_BYTES = 16 * 1024

/** A receiver has not taken a message. Nothing that it answered is in the text, but for the status. */
export class SendError extends Error {
  override readonly name = 'SendError'
  /** Whether it is about this message: then others may be taken. */
  readonly isOfMessage: boolean

  constructor(message: string, isOfMessage: boolean) {
    super(message)
    this.isOfMessage = isOfMessage
  }
}

/** Sends messages to one receiver, where rules allow it to be. To be closed. */
export class Sender implements AsyncDisposable {
  readonly #receiver: Receiver
  readonly #agent: Agent
  readonly #timeoutMs: number

  constructor(receiver: Receiver, rules: AddressRules, timeoutMs: number = SEND_TIMEOUT_MS) {
    this.#receiver = receiver
    this.#timeoutMs = timeoutMs
    const { loopback, ca } = receiver
    const guard = new AddressGuard({ rules, loopback: loopback ? 'written' : 'never' })
    this.#agent = new Agent({
      connect: guard.connector(
        buildConnector({
          lookup: guard.lookup,
          allowH2: false,
          timeout: timeoutMs,
          ...(ca !== null && { ca }),
        }),
      ),
      maxHeaderSize: MAX_ANSWER_BYTES,
    })
  }

  /** @throws {SendError} */
  async send(message: Message, signal: AbortSignal): Promise<void> {
    const { kind, url, headers, bearerToken } = this.#receiver
    const isWebhook = kind === 'webhook'
    const body = JSON.stringify(isWebhook ? webhookBody(message) : alertmanagerBody(message))
    const timeout = AbortSignal.timeout(this.#timeoutMs)
    let status: number
    try {
      const answer = await request(isWebhook ? url : alertmanagerUrl(url), {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          'user-agent': 'oximeter',
          ...(bearerToken !== null && { authorization: `Bearer ${bearerToken}` }),
        },
        body,
        dispatcher: this.#agent,
        signal: AbortSignal.any([signal, timeout]),
      })
      status = answer.statusCode
      answer.body.on('error', () => {})
      answer.body.destroy()
    } catch (error) {
      if (timeout.aborted) {
        throw new SendError(`it did not answer within ${this.#timeoutMs / 1000} s`, false)
      }
      throw new SendError(reasonOf(error), false)
    }
    if (status >= 200 && status < 300) return
    if (status >= 300 && status < 400) {
      throw new SendError(`it answers ${status}, a redirect, which is not followed`, false)
    }
    const isOfMessage = status === 400 || status === 413 || status === 422
    throw new SendError(`it answers ${status}`, isOfMessage)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#agent.destroy()
  }
}

function alertmanagerUrl(base: string): string {
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/\/$/, '')}/api/v2/alerts`
  return url.href
}
