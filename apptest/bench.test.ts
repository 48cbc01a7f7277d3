import { expect, test } from 'vitest'
import { run } from './src/program.ts'

const bench = (...args: string[]) => run('bench/src/main.ts', args)

test('the benchmarks run: recording, on little, prints a table with the peer in it', async () => {
  const { code, output } = await bench('--quick', 'record')
  expect(output).toMatch(/^ +counter add, bound series +[\d.]+ ns .*prom-client [\d.]+ +[\d.]+×$/m)
  expect(code).toBe(0)
})

test('the benchmarks run: instruments, each of them, on little', async () => {
  const { code, output } = await bench('--quick', 'instruments')
  for (const row of [
    'duration by route, method and status',
    'Express',
    'undici: what a request publishes',
    'the host',
    'a histogram of 55 bins',
    'what observing this Node process adds',
  ]) {
    expect(output).toMatch(new RegExp(`^ +${row} +-?[\\d.]+ (ns|µs|%)`, 'm'))
  }
  expect(code).toBe(0)
})

test('the benchmarks run: Prometheus, out and in', async () => {
  const { code, output } = await bench('--quick', 'prometheus')
  expect(output).toMatch(/^ +counters, openmetrics +[\d.]+ ns +prom-client [\d.]+ +[\d.]+×$/m)
  expect(output).toMatch(/^ +a scrape: fetched, parsed, made samples of +[\d.]+ ns$/m)
  expect(code).toBe(0)
})

test('the benchmarks run: opentelemetry, on little, with the SDK beside it', async () => {
  const { code, output } = await bench('--quick', 'opentelemetry')
  expect(output).toMatch(/^ +collect and encode +[\d.]+ ns .*SDK, protobuf [\d.]+ +[\d.]+×$/m)
  expect(output).toMatch(/^ +decode protobuf +[\d.]+ ns/m)
  expect(code).toBe(0)
})

test('the benchmarks run: OxQL, on little, answers what SQL by hand does', async () => {
  const { code, output } = await bench('--quick', 'oxql', '--alone')
  expect(output).toMatch(
    /^ +p99 by route of each minute of an hour +[\d.]+ ms .*SQL by hand [\d.]+ +[\d.]+×$/m,
  )
  expect(output).not.toContain('does not answer')
  expect(code).toBe(0)
})

test('options of one suite are refused for others', async () => {
  const { code, output } = await bench('record', '--only', 'p99')
  expect(output.trim()).toBe('--keep, --only and --alone are for the suite oxql, and it alone')
  expect(code).toBe(2)
})

test('a suite that there is not names those that there are', async () => {
  const { code, output } = await bench('recrod')
  expect(output.trim()).toBe(
    'no such suite: recrod. There are record, wire, prometheus, insert, oxql, rollups, answers, opentelemetry, pull, sustained, schedule, fleet, instruments, system, console, lighthouse, codecs.',
  )
  expect(code).toBe(2)
})

test('--help names every suite', async () => {
  const { code, output } = await bench('--help')
  expect(output).toMatch(/^ {2}record +one recording/m)
  expect(output).toMatch(/^ {2}system +the whole system/m)
  expect(code).toBe(0)
})
