import { readFile } from 'node:fs/promises'
import { uptime } from 'node:os'

const MINUTE_MS = 60_000

/**
 * Names the machine's present run, from power on to power off. Where the system has no name for
 * it, the minute in which it began stands for it: that a clock was set then looks like a new boot,
 * which costs a little work and nothing else.
 */
export async function bootId(): Promise<string> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
  } catch {
    return `since ${Math.round((Date.now() - uptime() * 1000) / MINUTE_MS)}`
  }
}
