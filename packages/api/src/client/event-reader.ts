/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  /** The last id that was given, also before this event; empty where none was. */
  readonly id: string
  /** Lines of data, joined. */
  readonly data: string
}

/** Reads server-sent events from the pieces that they come in. Comments are passed over. */
export async function* readEvents(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  let id = ''
  let data: string[] = []
  for await (const piece of pieces) {
    rest += decoder.decode(piece, { stream: true })
    const lines = rest.split(/\r\n|\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { id, data: data.join('\n') }
        data = []
        continue
      }
      const [, field, value = ''] = /^(\w+)(?:: ?(.*))?$/.exec(line) ?? []
      if (field === 'data') data.push(value)
      else if (field === 'id') id = value
    }
  }
}
