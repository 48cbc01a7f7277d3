/** A body that is no JSON, sent as it is. */
export class MediaBody {
  readonly mediaType: string
  readonly bytes: Uint8Array

  constructor(mediaType: string, bytes: Uint8Array) {
    this.mediaType = mediaType
    this.bytes = bytes
  }
}
