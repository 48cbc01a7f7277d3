/** One line of /proc/<pid>/mountinfo: a file system at a place. */
export interface Mount {
  /** `major:minor`: the same for every mount of one file system. */
  readonly deviceNumber: string
  readonly mountPoint: string
  readonly type: string
  /** What was mounted: a device, or whatever the file system calls its source. */
  readonly source: string
}

/** Reads mountinfo. Spaces and such in names are undone (`\040`); lines without the ` - ` part are skipped. */
export function parseMountinfo(text: string): Mount[] {
  const mounts: Mount[] = []
  for (const line of text.split('\n')) {
    // Optional fields of any number stand between the two halves.
    const [place = '', what = ''] = line.split(' - ', 2)
    const [, , deviceNumber, , mountPoint] = place.split(' ')
    const [type, source] = what.split(' ')
    if (deviceNumber === undefined || mountPoint === undefined) continue
    if (type === undefined || source === undefined) continue
    mounts.push({
      deviceNumber,
      mountPoint: unescape(mountPoint),
      type: unescape(type),
      source: unescape(source),
    })
  }
  return mounts
}

/** The kernel escapes byte by byte, and leaves the bytes of other characters alone. */
function unescape(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCodePoint(Number.parseInt(octal, 8)),
  )
}
