import { FAULT_POINTS, type Faults } from '@oximeter/collector'

import { UsageError } from '../command-line/exit.ts'

/**
 * Where this process is to be killed, as tests say it in OXIMETER_FAULT: `name`, or `name:n` for the
 * nth time that the pipeline passes the point. No option: nobody wants this of a system that is used.
 *
 * @throws {UsageError} for a point that there is not
 * @example OXIMETER_FAULT=seal:committed:3 oximeter run
 */
export function faultOf(
  written: string | undefined,
  kill: () => void = killThisProcess,
): Faults | undefined {
  if (written === undefined || written === '') return undefined
  const [, name, nth = '1'] = /^(.+?)(?::(\d{1,9}))?$/.exec(written) ?? []
  const chosen = FAULT_POINTS.find((point) => point === name)
  if (chosen === undefined || Number(nth) === 0) {
    throw new UsageError(
      `OXIMETER_FAULT: "${written}" is no point of the collector's pipeline, perhaps with the number ` +
        `of the passage (name or name:n): ${FAULT_POINTS.join(', ')}`,
    )
  }
  let left = Number(nth)
  return (point) => {
    if (point === chosen && --left === 0) kill()
  }
}

/** As a crash does: nothing is flushed, nothing is closed. */
function killThisProcess(): void {
  process.kill(process.pid, 'SIGKILL')
}
