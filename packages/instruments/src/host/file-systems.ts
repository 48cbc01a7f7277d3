import { statfs } from 'node:fs/promises'

import type { Producer, Sample } from '@oximeter/core'

import * as metrics from '../generated/host.ts'
import type { Mount } from '../proc/mountinfo.ts'
import type { Host } from './host-target.ts'

const bySpace = {
  size: metrics.filesystemSize,
  free: metrics.filesystemFree,
  available: metrics.filesystemAvailable,
  files: metrics.filesystemFiles,
  filesFree: metrics.filesystemFilesFree,
}

/** File systems that keep things on a disk of this host. Network ones may hang whoever asks. */
const LOCAL_TYPES = new Set(
  (
    'ext2 ext3 ext4 xfs btrfs zfs bcachefs f2fs jfs nilfs2 reiserfs ufs ' +
    'vfat exfat ntfs ntfs3 fuseblk hfsplus apfs'
  ).split(' '),
)

/** One mount of each local file system: the first, which bind mounts only repeat. In a container `/` is an overlay. */
export function interestingMounts(mounts: readonly Mount[]): Mount[] {
  const byDevice = new Map<string, Mount>()
  for (const mount of mounts) {
    const local = LOCAL_TYPES.has(mount.type)
    if (!local && !(mount.type === 'overlay' && mount.mountPoint === '/')) continue
    if (!byDevice.has(mount.deviceNumber)) byDevice.set(mount.deviceNumber, mount)
  }
  return [...byDevice.values()]
}

export type Space = Readonly<Record<keyof typeof bySpace, bigint>>

async function spaceOf(mountPoint: string): Promise<Space> {
  const { bsize, blocks, bfree, bavail, files, ffree } = await statfs(mountPoint, { bigint: true })
  return {
    size: blocks * bsize,
    free: bfree * bsize,
    available: bavail * bsize,
    files,
    filesFree: ffree,
  }
}

/**
 * Space by file system. One that does not answer in time is missing from then on, and not asked
 * again, until that answer comes: a disk that hangs takes one thread and no more.
 */
export function fileSystemProducer(
  host: Host,
  read: () => Promise<readonly Mount[]>,
  space: (mountPoint: string) => Promise<Space> = spaceOf,
  timeoutMs = 1000,
): Producer {
  const pending = new Map<string, Promise<unknown>>()

  const ask = async (mountPoint: string): Promise<Space | undefined> => {
    if (pending.has(mountPoint)) return undefined
    const { promise: late, resolve } = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => resolve(undefined), timeoutMs)
    const answer = space(mountPoint)
      .catch(() => undefined)
      .finally(() => pending.delete(mountPoint))
    pending.set(mountPoint, answer)
    try {
      return await Promise.race([answer, late])
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    async produce({ timestamp }) {
      const mounts = interestingMounts(await read())
      const samples = await Promise.all(
        mounts.map(async ({ mountPoint, source, type }): Promise<Sample[]> => {
          const known = await ask(mountPoint)
          const values = { mount_point: mountPoint, device: source, filesystem_type: type }
          return Object.entries(bySpace).map(([key, of]) =>
            known === undefined
              ? of.missing(host, values, { timestamp })
              : of.sample(host, values, known[key as keyof Space], timestamp),
          )
        }),
      )
      return samples.flat()
    },
  }
}
