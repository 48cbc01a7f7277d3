import { loadCap } from '../../placement/rendezvous.ts'
import { VERSION } from '../../version.ts'
import type { Check } from '../check.ts'
import type { AskedCollector } from '../facts.ts'
import { orFine, type Judgement } from '../finding.ts'
import { counted, timeText } from '../words.ts'

export interface KnownCollectors {
  readonly collectors: readonly AskedCollector[]
  readonly nowMs: number
}

const STALE_LIST_MS = 300_000
/** Of these few, one more than an even share is no load. */
const FEW_PRODUCERS = 20

/** Whether collectors live, share the work, and are of one release. */
export const collectors: Check<KnownCollectors> = {
  name: 'collectors',
  needs: 'database',
  gather: async (facts) => ({ collectors: await facts.collectors(), nowMs: Date.now() }),
  judge({ collectors: all, nowMs }) {
    if (all.length === 0) {
      return [
        {
          code: 'no_collector',
          severity: 'critical',
          subject: '',
          text: 'No collector has registered: nothing is collected.',
          what_to_do: 'Start one: oximeter run.',
        },
      ]
    }
    const live = all.filter((one) => one.live)
    const taking = live.filter((one) => !one.draining)
    const capacities = taking.reduce((sum, { capacity }) => sum + capacity, 0)
    const producers = all.reduce((sum, one) => sum + one.producers, 0)
    const found = all.flatMap((one) =>
      one.live
        ? [...answers(one, nowMs), ...load(one, producers, capacities)]
        : [silent(one, nowMs)],
    )
    return orFine(
      [...found, ...versions(all)],
      `${counted(live.length, 'collector')} with ${counted(producers, 'producer')}: all answer.`,
    )
  },
}

function silent(
  { id, address, timeLastSeen, producers }: AskedCollector,
  nowMs: number,
): Judgement {
  return {
    code: 'silent_collector',
    severity: producers > 0 ? 'critical' : 'warning',
    subject: `collector ${id}`,
    text:
      `It was last heard ${timeText(Math.max(0, nowMs - timeLastSeen.getTime()))} ago (${address}), and ` +
      `holds ${counted(producers, 'producer')}.`,
    what_to_do:
      'Start it again, or, if it is gone for good, say so: oximeter collectors expunge. One that ' +
      'nobody hears for a week is forgotten.',
  }
}

function answers({ id, address, answer }: AskedCollector, nowMs: number): Judgement[] {
  const subject = `collector ${id}`
  if ('error' in answer) {
    return [
      {
        code: 'unreachable_collector',
        severity: 'warning',
        subject,
        text: `It asks for its producers, but Nexus cannot ask it: ${answer.error} (${address}).`,
        what_to_do:
          'See that Nexus reaches that address: collector_advertise says which one the collector gives.',
      },
    ]
  }
  const { last_refresh } = answer.value
  const ageMs = last_refresh === null ? Infinity : nowMs - Date.parse(last_refresh)
  if (ageMs < STALE_LIST_MS) return []
  return [
    {
      code: 'stale_list',
      severity: 'warning',
      subject,
      text:
        last_refresh === null
          ? 'It never got its list of producers whole.'
          : `Its list of producers is ${timeText(ageMs)} old.`,
      what_to_do: 'It cannot fetch the list from Nexus: its log says why.',
    },
  ]
}

function load(
  { id, producers, capacity, draining }: AskedCollector,
  all: number,
  capacities: number,
): Judgement[] {
  if (draining) return []
  const cap = loadCap(all, capacity, capacities)
  if (producers <= Math.max(FEW_PRODUCERS, cap)) return []
  return [
    {
      code: 'uneven_load',
      severity: 'note',
      subject: `collector ${id}`,
      text: `It has ${producers} of ${all} producers; ${cap} would be the most of its share.`,
      what_to_do:
        'Producers move by and by. If it stays so: oximeter collectors shows who has what.',
    },
  ]
}

function versions(all: readonly AskedCollector[]): Judgement[] {
  return all.flatMap(({ id, answer }): Judgement[] => {
    if ('error' in answer || answer.value.version === VERSION) return []
    return [
      {
        code: 'other_version',
        severity: 'note',
        subject: `collector ${id}`,
        text: `It is of release ${answer.value.version}, Nexus of ${VERSION}.`,
        what_to_do: 'That works while you upgrade, the collectors last; bring all to one release.',
      },
    ]
  })
}
