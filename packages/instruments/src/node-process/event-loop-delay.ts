import { performance } from 'node:perf_hooks'

import * as metrics from '../generated/node-process.ts'
import type { NodeProcess } from './node-process-target.ts'
import type { SyncProducer } from './sync-producer.ts'

const eventLoopDelay = metrics.eventLoopDelay({ decades: [-3, 1] })

/** How often the delay is looked at. Waking an idle process this often takes 0.2 to 0.3 % of a CPU. */
export const DELAY_PERIOD_MS = 50

/** A process that was stopped for longer (a laptop that slept) is not made to count it all. */
const MAX_OBSERVATIONS = 1000

/**
 * Delay of the event loop, as a histogram over time.
 *
 * `monitorEventLoopDelay` is not used: its values include its own timer's period, it cannot be read
 * without a quantile being chosen, and one block of a second counts as one value in it, as many as a
 * timer that was in time. Here each period that passes is one observation: in a block of a second,
 * what was due 50 ms after its start waited 950 ms, and so on down. So `p99` is the delay that 1 % of
 * all callbacks see that come at random moments.
 */
export function eventLoopDelayProducer(process: NodeProcess): SyncProducer & Disposable {
  const instrument = eventLoopDelay.on(process)
  const delay = instrument.with({})
  let due = performance.now() + DELAY_PERIOD_MS
  const timer = setInterval(() => {
    const now = performance.now()
    // Timers are due in whole milliseconds, so one may come a little early.
    let late = Math.max(0, now - due)
    for (let n = 0; n === 0 || (late > 0 && n < MAX_OBSERVATIONS); n++) {
      delay.observe(late / 1000)
      late -= DELAY_PERIOD_MS
    }
    due = now + DELAY_PERIOD_MS
  }, DELAY_PERIOD_MS)
  timer.unref()
  return {
    produce: (context) => instrument.produce(context),
    [Symbol.dispose]: () => clearInterval(timer),
  }
}
