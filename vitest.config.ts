import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Workspaces are read as source, never as a stale build.
  resolve: { conditions: ['@oximeter/source', 'node', 'import', 'default'] },
  ssr: { resolve: { conditions: ['@oximeter/source', 'node', 'import', 'default'] } },
  test: {
    // An engine or a database needs a process of its own.
    pool: 'forks',
    execArgv: ['--conditions=@oximeter/source'],
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'apptest/**/*.test.ts', 'examples/**/*.test.ts'],
  },
})
