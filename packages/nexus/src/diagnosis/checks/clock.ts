import type { ProducerSkew } from '@oximeter/api/client'
import type { Check } from '../check.ts'
import { offsetOf, type Facts } from '../facts.ts'
import { orFine, type Judgement } from '../finding.ts'
import { some, timeText } from '../words.ts'

/** A clock, and how far it is ahead of that of Nexus; behind: negative. */
interface KnownClock {
  readonly subject: string
  readonly offsetMs: number
  readonly uncertaintyMs: number
}

export interface KnownClocks {
  readonly clocks: readonly KnownClock[]
  /** Producers whose samples are not from when they came. */
  readonly producers: readonly ProducerSkew[]
}

const ODD_MS = 1000
const BAD_MS = 30_000
const DO =
  'Have the clocks of both machines set from the network: chrony, ntpd or systemd-timesyncd ' +
  '(timedatectl says whether one does).'

/** Whether all clocks say the same. */
export const clock: Check<KnownClocks> = {
  name: 'clock',
  async gather(facts) {
    const { store, metrics } = facts.sources
    const [database, clickhouse, collectors] = await Promise.all([
      measured('database', async () => (await store.about()).timeMs),
      measured('clickhouse', async () => (await metrics.inspector.engine()).timeMs),
      collectorClocks(facts),
    ])
    return {
      clocks: [...database, ...clickhouse, ...collectors.clocks],
      producers: collectors.producers,
    }
  },
  judge({ clocks, producers }) {
    const found: Judgement[] = []
    for (const { subject, offsetMs, uncertaintyMs } of clocks) {
      const least = Math.abs(offsetMs) - uncertaintyMs
      if (least < ODD_MS) continue
      found.push({
        code: 'clock_skew',
        severity: least < BAD_MS ? 'warning' : 'critical',
        subject,
        text: `Its clock is ${aheadOrBehind(offsetMs)} that of this Nexus, to within ${timeText(uncertaintyMs)}.`,
        what_to_do: DO,
      })
    }
    if (producers.length > 0) {
      const worst = producers.toSorted((a, b) => Math.abs(b.offset_ms) - Math.abs(a.offset_ms))
      found.push({
        code: 'producer_clock_skew',
        severity: 'warning',
        subject: `producer ${worst[0]?.producer_id ?? ''}`,
        text:
          'Samples come with times that are not now: ' +
          some(
            worst.map(
              (one) => `${one.producer_id} is ${aheadOrBehind(one.offset_ms)} its collector`,
            ),
          ),
        what_to_do:
          'Have the clock of the machine that it runs on set from the network; or, where it gives ' +
          'samples times of its own, see where these come from.',
      })
    }
    return orFine(found, `${clocks.length + 1} clocks agree within ${timeText(ODD_MS)}.`)
  },
}

function aheadOrBehind(offsetMs: number): string {
  return `${timeText(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead of' : 'behind'}`
}

/** None where it does not answer: another check says so. */
async function measured(subject: string, read: () => Promise<number>): Promise<KnownClock[]> {
  const sentMs = Date.now()
  const timeMs = await read().catch(() => undefined)
  return timeMs === undefined ? [] : [{ subject, ...offsetOf(timeMs, sentMs, Date.now()) }]
}

async function collectorClocks(facts: Facts): Promise<KnownClocks> {
  const collectors = await facts.collectors().catch(() => [])
  return {
    clocks: collectors.flatMap(({ id, offsetMs, uncertaintyMs }) =>
      offsetMs === undefined || uncertaintyMs === undefined
        ? []
        : [{ subject: `collector ${id}`, offsetMs, uncertaintyMs }],
    ),
    producers: collectors.flatMap(({ answer }) =>
      'value' in answer ? (answer.value.health?.skewed ?? []) : [],
    ),
  }
}
