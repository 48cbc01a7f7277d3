import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

export interface SrvAnswer {
  readonly name: string
  readonly port: number
}

const SRV = 33
const IN = 1
const QR_AA_RD = 0x8500

/** Codes of answers that are none. */
export const RCODE = { noError: 0, serverFailure: 2, noSuchName: 3 } as const

/** A name server on loopback that knows SRV records, as a test tells it. */
export class DnsServer implements AsyncDisposable {
  readonly #socket: Socket
  readonly records = new Map<string, readonly SrvAnswer[]>()
  /** What questions for other names are answered with. */
  rcode: number = RCODE.noSuchName
  /** Whether nothing is answered. */
  isSilent = false
  /** Names that were asked for. */
  readonly asked: string[] = []

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', (question, { address, port }) => {
      const answer = this.#answer(question)
      if (!this.isSilent) socket.send(answer, port, address)
    })
  }

  static async start(): Promise<DnsServer> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new DnsServer(socket)
  }

  /** `127.0.0.1:12345` */
  get address(): string {
    const { address, port }: AddressInfo = this.#socket.address()
    return `${address}:${port}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close()
    await once(this.#socket, 'close')
  }

  #answer(question: Buffer): Buffer {
    const { name, end } = nameAt(question, 12)
    this.asked.push(name)
    const records = this.records.get(name)
    const answers = (records ?? []).map((record) => {
      const data = Buffer.concat([uint16(0, 0, record.port), encodedName(record.name)])
      return Buffer.concat([uint16(0xc00c, SRV, IN, 0, 1, data.length), data])
    })
    const flags = QR_AA_RD | (records === undefined ? this.rcode : RCODE.noError)
    return Buffer.concat([
      question.subarray(0, 2),
      uint16(flags, 1, answers.length, 0, 0),
      question.subarray(12, end + 4),
      ...answers,
    ])
  }
}

function nameAt(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = []
  let at = start
  for (let length = message[at++]!; length > 0; length = message[at++]!) {
    labels.push(message.toString('latin1', at, at + length))
    at += length
  }
  return { name: labels.join('.').toLowerCase(), end: at }
}

function encodedName(name: string): Buffer {
  const labels = name === '.' ? [] : name.split('.')
  return Buffer.concat([
    ...labels.map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1')),
    Buffer.of(0),
  ])
}

function uint16(...values: number[]): Buffer {
  const buffer = Buffer.alloc(2 * values.length)
  for (const [i, value] of values.entries()) buffer.writeUInt16BE(value, 2 * i)
  return buffer
}
