import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Workspaces are read as source, never as a stale build.
  // (Vite adds 'import' where it fits; named here, a CommonJS require() would get modules too.)
  resolve: { conditions: ['@oximeter/source', 'node'] },
  ssr: { resolve: { conditions: ['@oximeter/source', 'node'] } },
  test: {
    // An engine or a database needs a process of its own.
    pool: 'forks',
    execArgv: ['--conditions=@oximeter/source'],
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'apptest/**/*.test.ts',
      'examples/**/*.test.ts',
    ],
  },
})
