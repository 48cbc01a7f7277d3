import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** Which stage a function belongs to, by the file that it is in; the first that fits. */
const STAGES: readonly (readonly [stage: string, where: RegExp])[] = [
  ['decode', /\/packages\/wire\//],
  ['spool: seal and read back', /\/packages\/collector\/src\/spool\//],
  ['batch: columns of blocks', /\/packages\/db\/src\/(?:write|native|stored)\//],
  ['insert', /\/packages\/(?:db|clickhouse)\/|\/@clickhouse\//],
  ['pull', /\/undici\/|\/packages\/collector\/src\/(?:pull|producers)\//],
  ['resolve series and schemas', /\/packages\/(?:collector\/src\/store|core)\//],
  ['sockets and files', /^node:/],
]

/** The share of each stage of the CPU time that a process took, from the profile that it wrote. */
export function stagesOf(profileDir: string): Map<string, number> {
  const [file] = readdirSync(profileDir).filter((name) => name.endsWith('.cpuprofile'))
  if (file === undefined) throw new Error(`no profile in ${profileDir}`)
  const profile = JSON.parse(readFileSync(join(profileDir, file), 'utf8')) as CpuProfile
  const stageOf = new Map(profile.nodes.map(({ id, callFrame }) => [id, stage(callFrame)]))
  const times = new Map<string, number>()
  let total = 0
  for (const [i, id] of profile.samples.entries()) {
    const name = stageOf.get(id) ?? 'other'
    if (name === 'idle') continue
    const time = profile.timeDeltas[i] ?? 0
    times.set(name, (times.get(name) ?? 0) + time)
    total += time
  }
  return new Map(
    [...times]
      .sort(([, a], [, b]) => b - a)
      .map(([name, time]): [string, number] => [name, time / total]),
  )
}

function stage({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): string {
  if (functionName === '(idle)') return 'idle'
  if (functionName === '(garbage collector)') return 'garbage collection'
  return STAGES.find(([, where]) => where.test(url))?.[0] ?? 'other'
}
