import type { Readable } from 'node:stream'

/** A body that is sent as it is, or while it is made. */
export class MediaBody {
  readonly mediaType: string
  readonly content: Uint8Array | Readable
  /** Beside the media type; names in lower case. */
  readonly headers: Readonly<Record<string, string>>

  constructor(
    mediaType: string,
    content: Uint8Array | Readable,
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.mediaType = mediaType
    this.content = content
    this.headers = headers
  }
}
