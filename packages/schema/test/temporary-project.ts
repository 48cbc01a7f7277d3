import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { temporaryDirectory } from './temporary-directory.ts'

const root = join(import.meta.dirname, '../../..')

interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A program of its own that has our packages, and is compiled as strictly as they are. */
export interface TemporaryProject extends Disposable {
  readonly path: string
  write(path: string, text: string): void
  compile(): Ended
  run(...args: readonly string[]): Ended
}

export function temporaryProject(): TemporaryProject {
  const directory = temporaryDirectory()
  const { path } = directory
  const start = (command: string, args: readonly string[]): Ended => {
    const options = { cwd: path, encoding: 'utf8', maxBuffer: 2 ** 28 } as const
    const { status, stdout, stderr } = spawnSync(command, args, options)
    return { status, stdout, stderr }
  }
  const project: TemporaryProject = {
    path,
    write(name, text) {
      mkdirSync(join(path, dirname(name)), { recursive: true })
      writeFileSync(join(path, name), text)
    },
    compile: () => start(join(root, 'node_modules/.bin/tsc'), []),
    run: (...args) => start(process.execPath, ['--conditions=@oximeter/source', ...args]),
    [Symbol.dispose]: () => directory[Symbol.dispose](),
  }
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'))
  project.write('package.json', JSON.stringify({ type: 'module' }))
  const config = { extends: join(root, 'tsconfig.json'), include: ['**/*.ts'] }
  project.write('tsconfig.json', JSON.stringify(config))
  return project
}
