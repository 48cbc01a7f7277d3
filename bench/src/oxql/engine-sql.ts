import type { EmbeddedClickHouse } from '@oximeter/clickhouse'
import { timedRequest, type Timed } from './request.ts'

/** SQL as it is, over HTTP, with nothing between. */
export class EngineSql {
  readonly #url: string
  readonly #headers: Readonly<Record<string, string>>

  constructor({ url, username, password }: EmbeddedClickHouse) {
    this.#url = url
    this.#headers = { 'x-clickhouse-user': username, 'x-clickhouse-key': password }
  }

  /** What the engine answers as JSON, columns by their place. */
  ask(sql: string): Promise<Timed> {
    return timedRequest(`${this.#url}/?default_format=JSONCompact`, {
      method: 'POST',
      headers: this.#headers,
      body: sql,
    })
  }

  async command(sql: string): Promise<void> {
    await this.#send(sql)
  }

  /** Rows of doubles, one behind the other. */
  async doubles(sql: string): Promise<Float64Array> {
    const response = await this.#send(`${sql} FORMAT RowBinary`)
    return new Float64Array(await response.arrayBuffer())
  }

  async #send(body: string): Promise<Response> {
    const response = await fetch(this.#url, { method: 'POST', headers: this.#headers, body })
    if (!response.ok) throw new Error(`the engine refuses ${body}: ${await response.text()}`)
    return response
  }
}
