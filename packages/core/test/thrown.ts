import { expect } from 'vitest'
import { MetricsError, type MetricsErrorInfo } from '../src/index.ts'

/** What the MetricsError says that a function throws; undefined if it throws nothing. */
export function infoOf(run: () => unknown): MetricsErrorInfo | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof MetricsError) return error.info
    throw error
  }
  return undefined
}

export function codeOf(run: () => unknown): string | undefined {
  return infoOf(run)?.type
}

/** The innermost kind of a histogram error, such as `overflow`. */
export function histogramCodeOf(run: () => unknown): string | undefined {
  const info = infoOf(run)
  if (info?.type !== 'histogram_error') return info?.type
  return 'error' in info.error ? info.error.error.type : info.error.type
}

/** Runs what may throw a MetricsError, and nothing else. */
export function expectOnlyMetricsErrors(run: () => unknown): void {
  expect(codeOf(run)).toSatisfy((code) => code === undefined || typeof code === 'string')
}
