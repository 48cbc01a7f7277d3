import { glob, open } from 'node:fs/promises'
import type { FileSource } from '@oximeter/api/client'
import { parse as parseToml } from 'smol-toml'
import { SourceError } from '../source-error.ts'
import { targetsIn } from '../target-groups.ts'
import type { Target } from '../target.ts'
import { MAX_SOURCE_BYTES } from './limits.ts'

/**
 * Targets in files: all of them, or none where one cannot be read. Of a pattern there may be none.
 *
 * @throws SourceError that names the file
 */
export async function readFiles({ path }: FileSource): Promise<Target[]> {
  const files = await Array.fromAsync(/[*?[{]/.test(path) ? glob(path) : [path])
  const targets: Target[] = []
  for (const file of files.toSorted()) {
    try {
      targets.push(...targetsIn(listIn(file, await textOf(file))))
    } catch (cause) {
      throw new SourceError(`${file}: ${whatIsWrong(cause)}`, { cause })
    }
  }
  return targets
}

/** JSON is a list; TOML has none at the top, and names it. */
function listIn(file: string, text: string): unknown {
  if (!file.endsWith('.toml')) return JSON.parse(text)
  const { targets = [], ...others } = parseToml(text)
  const [other] = Object.keys(others)
  if (other === undefined) return targets
  throw new Error(`'${other}' is unknown: write [[targets]]`)
}

async function textOf(path: string): Promise<string> {
  await using file = await open(path)
  const { size } = await file.stat()
  if (size > MAX_SOURCE_BYTES) throw new Error(`it has more than ${MAX_SOURCE_BYTES} bytes`)
  return await file.readFile('utf8')
}

function whatIsWrong(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ENOENT') return 'there is no such file'
  // The TOML library draws the place over several lines.
  return error.message.split('\n', 1)[0] ?? ''
}
