import type { Readable } from 'node:stream'

/** A body that is sent as it is, or while it is made. */
export class MediaBody {
  readonly mediaType: string
  readonly content: Uint8Array | Readable

  constructor(mediaType: string, content: Uint8Array | Readable) {
    this.mediaType = mediaType
    this.content = content
  }
}
