import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { parseDefinitions, type Definitions, type DefinitionSource } from './parse-definitions.ts'
import { Problems, type Problem } from './problem.ts'

/**
 * Reads the definitions of a directory, which are its `*.toml` files and not those of directories
 * in it, in the order of their names; or those of one file.
 *
 * @throws what `node:fs` throws if there is no such directory or it cannot be read; what is wrong
 *   with a file is a problem
 */
export async function readDefinitions(path: string): Promise<Definitions> {
  const files = (await stat(path)).isDirectory() ? await tomlFilesIn(path) : [path]
  const read = await Promise.all(files.map(readSource))
  const parsed = parseDefinitions(read.filter((one) => 'text' in one))
  const unreadable = read.filter((one) => 'code' in one)
  return {
    ...parsed,
    problems: [...unreadable, ...parsed.problems].toSorted(
      (a, b) => files.indexOf(a.file) - files.indexOf(b.file),
    ),
  }
}

async function tomlFilesIn(directory: string): Promise<string[]> {
  const names = await readdir(directory)
  return names
    .filter((name) => name.endsWith('.toml'))
    .sort()
    .map((name) => join(directory, name))
}

async function readSource(file: string): Promise<DefinitionSource | Problem> {
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)) }
  } catch (error) {
    const problems = new Problems(file)
    const [message, hint] = whyUnreadable(error)
    problems.add('unreadable', { line: 1, column: 1 }, message, hint)
    return problems.inOrder()[0]!
  }
}

function whyUnreadable(error: unknown): [message: string, hint: string] {
  if (error instanceof Error && 'code' in error) {
    if (error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      return ['it is not UTF-8', 'save it as UTF-8, as TOML wants it']
    }
    return [`it cannot be read (${String(error.code)})`, 'make it a file that you may read']
  }
  throw error
}
