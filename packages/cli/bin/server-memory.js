/**
 * Of a collector of 100 000 series this makes 290 MB resident instead of 400, for a third less CPU.
 * New objects have 2 × 16 MiB instead of 2 × 64, which they would fill with garbage. What lies outside
 * of the heap may grow by half again before all is looked through: by a tenth, the default, it is
 * every three seconds. And C's allocator keeps one pool of free memory instead of one a thread.
 */
const FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=150']
const ENVIRONMENT = { MALLOC_ARENA_MAX: '1' }

const SERVERS = new Set(['standalone', 'run', 'nexus'])

/**
 * Begins a program that runs for long again, as the same process, with what Node and its allocator
 * only take at their start. Where that is not possible it goes on as it is.
 */
export function restartWithServerMemory() {
  const { argv, env, execArgv, execPath } = process
  const isSet = FLAGS.every((flag) => execArgv.includes(flag))
  if (!SERVERS.has(argv[2]) || isSet || process.execve === undefined || process.connected) return
  process.execve(execPath, [execPath, ...execArgv, ...FLAGS, ...argv.slice(1)], {
    ...ENVIRONMENT,
    ...env,
  })
}
