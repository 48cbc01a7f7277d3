import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const BIN = fileURLToPath(new URL('../bin/oximeter.js', import.meta.url))
/** Has each Node that starts say what it is. */
const TELL =
  'data:text/javascript,console.error(JSON.stringify([process.pid,process.execArgv,process.env.MALLOC_ARENA_MAX]))'

interface Start {
  readonly pid: number
  readonly flags: readonly string[]
  readonly arenas: string | null
}

function startsOf(command: string, options = ''): Start[] {
  const { MALLOC_ARENA_MAX: _, ...env } = process.env
  const { stderr, status } = spawnSync(process.execPath, [BIN, command, '--help'], {
    env: { ...env, NODE_OPTIONS: `--import=${TELL} ${options}` },
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('['))
    .map((line) => {
      const [pid, flags, arenas] = JSON.parse(line) as [number, string[], string | null]
      return { pid, flags, arenas }
    })
}

test.for(['standalone', 'run', 'nexus'])('%s begins again with less memory', (command) => {
  const [first, second, ...others] = startsOf(command)
  expect(others).toEqual([])
  expect(first).toMatchObject({ flags: [], arenas: null })
  expect(second).toEqual({
    pid: first?.pid,
    flags: ['--max-semi-space-size=16'],
    arenas: '1',
  })
})

test('a command begins once, and what somebody else has chosen stays', () => {
  expect(startsOf('producers')).toHaveLength(1)
  expect(startsOf('run', '--max-semi-space-size=4')).toHaveLength(1)
})
