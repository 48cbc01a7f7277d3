import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { generateModules, isGenerated, type GeneratedModule } from '@oximeter/schema'

import type { Answer } from '../command-line/answer.ts'
import { CommandError, EXIT } from '../command-line/exit.ts'
import { counted } from '../output/quantity.ts'
import { readSound } from './schema.ts'

/** What became of a module; with `--check`, what would have to be done. */
type Status = 'written' | 'unchanged' | 'missing' | 'different' | 'left over'

interface Outcome {
  readonly path: string
  readonly status: Status
}

/**
 * Writes the modules of definitions, those that are not as they should be. With `check` it only
 * fails if there are such. Nothing that was not generated is ever replaced.
 */
export async function generateCode(
  path: string,
  out: string,
  { check }: { readonly check: boolean },
): Promise<Answer> {
  const modules = generateModules(await readSound(path))
  const found = await Promise.all(
    modules.map(async (module) => ({ ...module, before: await textOf(join(out, module.path)) })),
  )
  const foreign = found.find(({ before }) => before !== undefined && !isGenerated(before))
  if (foreign !== undefined) {
    throw new CommandError(
      `${join(out, foreign.path)} was not generated, and is not replaced: move it, or give another --out`,
    )
  }
  const outcomes: Outcome[] = []
  for (const { path: name, text, before } of found) {
    if (before === text) outcomes.push({ path: name, status: 'unchanged' })
    else if (check)
      outcomes.push({ path: name, status: before === undefined ? 'missing' : 'different' })
    else {
      await mkdir(dirname(join(out, name)), { recursive: true })
      await writeFile(join(out, name), text)
      outcomes.push({ path: name, status: 'written' })
    }
  }
  // Of one file it is not known which others belong there.
  if ((await stat(path)).isDirectory()) outcomes.push(...(await leftOver(out, modules)))
  const wrong = outcomes.filter(({ status }) => status !== 'unchanged' && status !== 'written')
  return {
    json: { ok: !check || wrong.length === 0, items: outcomes },
    exitCode: check && wrong.length > 0 ? EXIT.failed : EXIT.ok,
    text: () => (check ? formatCheck(out, wrong, path) : formatWritten(out, outcomes)),
    notes: check
      ? []
      : wrong.map((one) => `${join(out, one.path)} is left over: no definition makes it any more.`),
  }
}

function formatWritten(out: string, outcomes: readonly Outcome[]): string {
  const written = outcomes.filter(({ status }) => status === 'written')
  const unchanged = outcomes.filter(({ status }) => status === 'unchanged').length
  const lines = written.map(({ path }) => `${join(out, path)}\n`).join('')
  return `${lines}${counted(written.length, 'module')} written, ${unchanged} unchanged.\n`
}

function formatCheck(out: string, wrong: readonly Outcome[], path: string): string {
  if (wrong.length === 0) return `${out} is what ${path} generates.\n`
  const lines = wrong.map((one) => `${join(out, one.path)} is ${one.status}\n`).join('')
  const todo = wrong.every(({ status }) => status === 'left over')
    ? 'Delete what no definition makes any more.'
    : `Run "oximeter schema generate ${path} --out ${out}".`
  return `${lines}${todo}\n`
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Modules that were generated once, and that no definition makes now. */
async function leftOver(out: string, modules: readonly GeneratedModule[]): Promise<Outcome[]> {
  const made = new Set(modules.map(({ path }) => path))
  const names = await modulesIn(out)
  const texts = await Promise.all(names.map(async (name) => (await textOf(join(out, name))) ?? ''))
  return names
    .filter((name, i) => !made.has(name) && isGenerated(texts[i] ?? ''))
    .map((path) => ({ path, status: 'left over' }))
}

async function modulesIn(out: string): Promise<string[]> {
  try {
    const names = await readdir(out, { recursive: true })
    return names.filter((name) => /^(?:v\d+\/)?[^/]+\.ts$/.test(name)).sort()
  } catch (error) {
    // A directory that is not there has no modules.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
