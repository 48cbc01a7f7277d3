import type { ProgramStatus, SystemStatus } from '@oximeter/api/client'

import { formatCount } from '../../output/quantity.ts'
import { formatTable, type Style } from '../../output/table.ts'
import { formatAge } from '../../output/time-ago.ts'
import { clipped } from './clipped.ts'
import { formatCollectors } from './format-collectors.ts'
import { formatLosses } from './format-losses.ts'
import { storageText } from './storage-text.ts'

/** Rows of programs beside collectors, those in trouble first. */
const MOST_PROGRAMS = 5
const DETAIL_WIDTH = 40

/** At most 100 columns and 30 lines, whatever the system is: the rest is in `--json`. */
export function formatStatus(status: SystemStatus, style: Style): string {
  const now = Date.parse(status.time)
  const parts = [
    `${headline(status, now)}\n`,
    formatPrograms(status, style, now),
    formatCollectors(status, style, now),
    `${producersText(status)}\n`,
    formatLosses(status, style),
    `${storageText(status.storage)}\n`,
  ]
  return parts.filter((part) => part !== '').join('\n')
}

function headline({ version, started, time, programs }: SystemStatus, now: number): string {
  const ill = programs.filter(({ ok }) => !ok)
  const health =
    ill.length === 0
      ? 'all programs work'
      : `${ill.length} of ${programs.length} programs ${ill.length === 1 ? 'is' : 'are'} in trouble`
  const at = time.replace(/\.\d+/, '')
  return `Oximeter ${version}, up ${formatAge(now - Date.parse(started))}, ${health} (${at})`
}

function formatPrograms({ programs }: SystemStatus, style: Style, now: number): string {
  const some = programs
    .filter(({ name }) => name !== 'collector')
    .toSorted((a, b) => Number(a.ok) - Number(b.ok))
    .slice(0, MOST_PROGRAMS)
  return formatTable(
    [
      { title: 'PROGRAM' },
      { title: 'VERSION' },
      { title: 'URL' },
      { title: 'UP', align: 'right' },
      { title: 'STATE' },
    ],
    some.map((program) => [
      program.name,
      clipped(program.version ?? '', 18),
      clipped(program.url ?? (program.name === 'database' ? 'embedded' : ''), 28),
      upOf(program, now),
      clipped(program.ok ? 'ok' : (program.detail ?? 'in trouble'), DETAIL_WIDTH),
    ]),
    style,
  )
}

function upOf({ started }: ProgramStatus, now: number): string {
  return started === null ? '' : formatAge(Math.max(0, now - Date.parse(started)))
}

function producersText({ producers, n_schemas }: SystemStatus): string {
  if (producers === null) return 'Producers: not known while the database of Nexus does not answer.'
  const { registered, assigned, failing, refused } = producers
  const facts = [
    `${formatCount(registered)} registered`,
    `${formatCount(assigned)} assigned`,
    ...(failing === null ? [] : [`${formatCount(failing)} failing`]),
    ...(refused > 0 ? [`${formatCount(refused)} refused (oximeter producers)`] : []),
    ...(n_schemas === null ? [] : [`${formatCount(n_schemas)} schemas`]),
  ]
  return `Producers: ${facts.join(', ')}.`
}
