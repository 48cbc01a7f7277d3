import { stringifyJsonExact } from '@oximeter/wire'

/** What `--json` prints: 64-bit integers keep all their digits. */
export function toJson(value: unknown): string {
  return `${stringifyJsonExact(value, 2)}\n`
}
