/** Samples as Prometheus' remote write takes them: a protobuf `WriteRequest`, framed by Snappy. */

export interface WrittenSeries {
  readonly labels: Readonly<Record<string, string>>
  /** Time in milliseconds since the epoch, value, time, value, and so on. */
  readonly samples: Float64Array
}

export async function remoteWrite(url: string, series: readonly WrittenSeries[]): Promise<void> {
  const response = await fetch(`${url}/api/v1/write`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: snappyFramed(writeRequest(series)),
  })
  if (!response.ok) throw new Error(`${url} refuses samples: ${await response.text()}`)
}

/** Field 2 of `TimeSeries`: a double, and a time of 41 bits, which are six bytes of seven. */
const SAMPLE_BYTES = 18
const TIME_BYTES = 6

function writeRequest(series: readonly WrittenSeries[]): Buffer {
  return Buffer.concat(
    series.flatMap((one) => {
      const labels = labelsOf(one.labels)
      const length = labels.length + (one.samples.length / 2) * SAMPLE_BYTES
      return [Buffer.from([0x0a, ...varint(length)]), labels, samplesOf(one.samples)]
    }),
  )
}

function labelsOf(labels: WrittenSeries['labels']): Buffer {
  // Receivers want names in order.
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Buffer.concat(
    sorted.map(([name, value]) => {
      const label = Buffer.concat([text(1, name), text(2, value)])
      return Buffer.concat([Buffer.from([0x0a, ...varint(label.length)]), label])
    }),
  )
}

function text(field: number, value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(bytes.length)]), bytes])
}

function samplesOf(samples: Float64Array): Buffer {
  const bytes = Buffer.allocUnsafe((samples.length / 2) * SAMPLE_BYTES)
  let at = 0
  for (let i = 0; i < samples.length; i += 2) {
    bytes[at++] = 0x12
    bytes[at++] = SAMPLE_BYTES - 2
    bytes[at++] = 0x09
    at = bytes.writeDoubleLE(samples[i + 1]!, at)
    bytes[at++] = 0x10
    let time = samples[i]!
    for (let byte = 1; byte < TIME_BYTES; byte++) {
      bytes[at++] = 0x80 | (time % 128)
      time = Math.floor(time / 128)
    }
    bytes[at++] = time
  }
  return bytes
}

function varint(value: number): number[] {
  const bytes: number[] = []
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left]
    bytes.push(0x80 | (left % 128))
  }
}

/** Everything as literals: receivers need the frame, and nobody here the compression. */
function snappyFramed(bytes: Buffer): Buffer<ArrayBuffer> {
  const pieces: Uint8Array[] = [Buffer.from(varint(bytes.length))]
  for (let from = 0; from < bytes.length; from += 65_536) {
    const piece = bytes.subarray(from, from + 65_536)
    const last = piece.length - 1
    pieces.push(Buffer.from([61 << 2, last & 0xff, last >> 8]), piece)
  }
  return Buffer.concat(pieces)
}
