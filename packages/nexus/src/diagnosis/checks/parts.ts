import type { PartState } from '@oximeter/db'
import type { Check } from '../check.ts'
import { orFine, type Judgement } from '../finding.ts'
import { counted, some, timeText } from '../words.ts'

/** Merges leave 25 at most of a table that is written evenly. */
const MANY_PARTS = 100
const LONG_MERGE_SECONDS = 3600
const LONG_MUTATION_SECONDS = 3600
const OLD_DAY_SECONDS = 86_400
const MANY_DAYS = 50

/** Whether ClickHouse keeps up with merging, and has set nothing aside. */
export const parts: Check<PartState> = {
  name: 'parts',
  needs: 'clickhouse',
  gather: ({ sources }) => sources.metrics.inspector.parts(),
  judge(state) {
    return orFine(
      [
        ...crowded(state),
        ...merges(state),
        ...mutations(state),
        ...detached(state),
        ...unsettled(state),
      ],
      `At most ${counted(state.crowded[0]?.parts ?? 0, 'part')} in a partition; nothing is detached, pending or unsettled for long.`,
    )
  },
}

function crowded({ crowded: partitions, delayAt }: PartState): Judgement[] {
  const limit = delayAt > 0 ? delayAt : 1000
  return partitions
    .filter(({ parts: n }) => n > Math.min(MANY_PARTS, limit / 2))
    .slice(0, 5)
    .map(({ table, partition, parts: n }) => ({
      code: 'many_parts',
      severity: n >= limit ? 'critical' : n >= limit / 2 ? 'warning' : 'note',
      subject: `${table}, partition ${partition}`,
      text:
        `${n} parts wait to be merged; from ${limit} on ClickHouse slows inserts down, and then ` +
        'refuses them.',
      what_to_do:
        'Merges do not keep up: give ClickHouse more CPU or a faster disk, see that nobody else ' +
        'inserts small blocks, or raise batch_interval, so that each collector sends fewer and larger ones.',
    }))
}

function merges({ longestMergeSeconds, runningMerges }: PartState): Judgement[] {
  if (longestMergeSeconds < LONG_MERGE_SECONDS) return []
  return [
    {
      code: 'long_merge',
      severity: 'note',
      subject: 'clickhouse',
      text: `A merge has run for ${timeText(longestMergeSeconds * 1000)} (${runningMerges} are under way).`,
      what_to_do: 'Its disk may be slow or busy: look at it before parts pile up.',
    },
  ]
}

function mutations({ mutations: pending }: PartState): Judgement[] {
  return pending
    .filter(({ ageSeconds, failure }) => failure !== '' || ageSeconds > LONG_MUTATION_SECONDS)
    .slice(0, 5)
    .map(({ table, command, ageSeconds, partsToDo, failure }) => ({
      code: failure === '' ? 'slow_mutation' : 'stuck_mutation',
      severity: 'warning',
      subject: table,
      text:
        `A change of the table is not done after ${timeText(ageSeconds * 1000)}, with ` +
        `${counted(partsToDo, 'part')} to go${failure === '' ? '' : `, and fails: ${failure}`} (${command})`,
      what_to_do:
        failure === ''
          ? 'Wait, if its parts become fewer.'
          : `Find out who wanted it; KILL MUTATION WHERE database = 'oximeter' AND table = '${table}' ends it.`,
    }))
}

function detached({ detached: groups }: PartState): Judgement[] {
  return groups.slice(0, 5).map(({ table, reason, parts: n }) => ({
    code: reason === '' ? 'detached_parts' : 'broken_parts',
    severity: reason === '' ? ('note' as const) : ('warning' as const),
    subject: table,
    text:
      reason === ''
        ? `${counted(n, 'part')} of the table ${n === 1 ? 'was' : 'were'} detached: nobody sees what is in them.`
        : `ClickHouse has set ${counted(n, 'part')} aside as "${reason}": what is in them is not seen.`,
    what_to_do:
      reason === ''
        ? `ALTER TABLE oximeter.${table} ATTACH PART '…' takes one back (system.detached_parts has ` +
          'their names); else delete them from the folder "detached".'
        : 'See the log of ClickHouse, and the disk, for what broke them; restore the day from a backup ' +
          'if it is missed, and delete them from the folder "detached" when they are of no more use.',
  }))
}

function unsettled({ unsettled: days }: PartState): Judgement[] {
  const old = days.filter(({ ageSeconds }) => ageSeconds > OLD_DAY_SECONDS)
  if (old.length === 0 && days.length <= MANY_DAYS) return []
  return [
    {
      code: 'unsettled_days',
      severity: 'warning',
      subject: 'clickhouse',
      text:
        `${counted(days.length, 'day of a table', 'days of tables')} may hold samples twice, ` +
        `${old.length} of them for longer than a day: each query reads them more slowly ` +
        `(${some(days.map(({ table, day }) => `${table} ${day}`))}).`,
      what_to_do:
        'A collector settles them, one after the other, while it runs and ClickHouse can merge: see ' +
        'its log for "cannot merge days that may hold doubles".',
    },
  ]
}
