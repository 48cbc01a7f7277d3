import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'
import { LongestFirst } from './vitest.sequencer.ts'

const shared = {
  // Workspaces are read as source, never as a stale build. (Vite adds 'import' where it fits; named here,
  // a CommonJS require() would get modules too.)
  resolve: { conditions: ['@oximeter/source', 'node'] },
  ssr: { resolve: { conditions: ['@oximeter/source', 'node'] } },
}
/**
 * A machine that does other things as well may need ten times as long, and a test is not what finds
 * that something is slow. What hangs fails all the same.
 */
const patient = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  // Of many that wait at once, each looks seldom enough for the others to come on.
  expect: { poll: { timeout: 120_000, interval: 100 } },
  setupFiles: [join(import.meta.dirname, 'vitest.setup.ts')],
}
const inProcesses = {
  // An engine or a database needs a process of its own.
  pool: 'forks' as const,
  execArgv: ['--conditions=@oximeter/source'],
}

const withSystems = { globalSetup: join(import.meta.dirname, 'vitest.global-setup.ts') }

/** More than there are processors, where there are few: much of the time is waiting, for engines and databases to start. */
const WORKERS = Math.max(3, availableParallelism())

/**
 * Files that share processes, one after the other: what they load is loaded once, and what they run is
 * compiled once. Engines have processes of their own in any case.
 */
const SHARING = ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'deploy/*.test.ts']
/** What observes, or measures, the process that it is in. */
const ALONE = [
  'packages/instruments/**/*.test.ts',
  'packages/collector/test/spool/memory.test.ts',
  'packages/producer/test/stalls.test.ts',
]

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ...shared,
        test: {
          ...patient,
          ...inProcesses,
          ...withSystems,
          name: 'packages',
          include: SHARING,
          exclude: [...configDefaults.exclude, ...ALONE],
          isolate: false,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...shared,
        test: {
          ...patient,
          ...inProcesses,
          name: 'alone',
          include: ALONE,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...shared,
        test: {
          ...patient,
          ...inProcesses,
          ...withSystems,
          name: 'programs',
          include: ['apptest/**/*.test.ts', 'bench/**/*.test.ts'],
          // A whole system each, when nothing else runs: most of their time is waiting, for intervals to pass.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
