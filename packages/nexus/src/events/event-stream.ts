import { Readable } from 'node:stream'
import type { LiveEvent } from '@oximeter/api/client'
import { eventText, HEARTBEAT } from './event-text.ts'

/** What may wait for a client that reads slowly. */
const MOST_WAITING = 4 * 1024 * 1024

/** Events on their way to one client. */
export class EventStream {
  readonly body: Readable
  #isEnded = false

  constructor() {
    this.body = new Readable({ read: () => {}, highWaterMark: 64 * 1024 })
    this.body.once('close', () => (this.#isEnded = true))
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  /** A client that does not keep up is let go: it connects again, and gets the whole state. */
  send(event: LiveEvent, id?: string): void {
    this.#push(eventText(event, id))
    if (this.body.readableLength <= MOST_WAITING) return
    this.end('the client reads more slowly than things happen')
  }

  heartbeat(): void {
    this.#push(HEARTBEAT)
  }

  /** @param reason told to the client; without one it just connects again */
  end(reason?: string): void {
    if (this.#isEnded) return
    if (reason !== undefined) this.#push(eventText({ event: 'dropped', reason }))
    this.#isEnded = true
    this.body.push(null)
  }

  #push(text: string): void {
    if (!this.#isEnded) this.body.push(text)
  }
}
