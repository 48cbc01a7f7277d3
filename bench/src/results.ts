import { readFile, writeFile } from 'node:fs/promises'
import { arch, cpus, release, totalmem, type } from 'node:os'
import { SUITE_NAMES, SUITES, type SuiteName } from './suites.ts'

const FILE = new URL('../RESULTS.md', import.meta.url)

const HEAD = `# Results

Written by \`npm run bench -- --save\`; [README.md](README.md) tells what each row means. Compare ratios,
and CPU rather than wall time: absolute figures move with what else the machine does.
`

/** What the figures depend on, without saying whose machine it is. */
export function machine(): string {
  const cores = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const system = `${type()} ${release().split('-')[0]} ${arch()}`
  return `${cores.length} cores of ${cores[0]?.model.trim() ?? 'unknown'}, ${memory}, ${system}, Node ${process.version.slice(1)}`
}

/** Puts what a suite has printed in the place of what it printed last time. */
export async function save(suite: SuiteName, output: string, about: string): Promise<void> {
  const sections = await saved()
  sections.set(suite, `${about}\n\n\`\`\`\n${output.trim()}\n\`\`\`\n`)
  const text = SUITE_NAMES.flatMap((name) => {
    const section = sections.get(name)
    return section === undefined ? [] : [`## ${name}: ${SUITES[name]}\n\n${section}`]
  })
  await writeFile(FILE, [HEAD, ...text].join('\n'))
}

async function saved(): Promise<Map<string, string>> {
  const text = await readFile(FILE, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return new Map(
    text
      .split(/^## /m)
      .slice(1)
      .map((section) => {
        const [heading = '', ...body] = section.split('\n')
        return [heading.split(':')[0] ?? '', `${body.join('\n').trim()}\n`]
      }),
  )
}
