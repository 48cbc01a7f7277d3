import type {
  AlertEvent,
  CollectorEvent,
  LatestValue,
  LiveEvent,
  ProducerEvent,
  ResetEvent,
} from '@oximeter/api/client'

import { formatDatum } from '../../output/datum.ts'
import { counted } from '../../output/quantity.ts'
import { printable } from '../../output/table.ts'

/** An event in words, a line for each thing that it tells of. */
export function eventLines(event: LiveEvent, now: Date): string[] {
  switch (event.event) {
    case 'reset':
      return resetLines(event, clockOf(now.toISOString()))
    case 'producer':
      return [producerLine(event)]
    case 'collector':
      return [collectorLine(event)]
    case 'alert':
      return [alertLine(event)]
    case 'latest':
      return event.values.map((value) => latestLine(value))
    case 'dropped':
      return [`${clockOf(now.toISOString())}  the stream ended: ${printable(event.reason)}`]
  }
}

/** `22:00:00`, in UTC as all times are. */
function clockOf(time: string): string {
  return time.slice(11, 19)
}

function resetLines(event: ResetEvent, at: string): string[] {
  const known = (what: string, ill: number, word: string): string[] => [
    `${at}  ${event.first ? '' : '… and '}${counted(event.items.length, what)}, ${ill} ${word}`,
  ]
  switch (event.topic) {
    case 'producers':
      return known(
        'producer',
        event.items.filter(({ failing }) => failing !== null).length,
        'failing',
      )
    case 'collectors':
      return known('collector', event.items.filter(({ live }) => live).length, 'live')
    case 'alerts':
      return known('alert', event.items.filter(({ state }) => state === 'firing').length, 'firing')
    case 'latest':
      return event.items.map((value) => latestLine(value))
  }
}

function producerLine({ time, change, producer }: ProducerEvent): string {
  const { id, address, collector_id, failing } = producer
  const where = collector_id === null ? 'no collector' : `collector ${collector_id.slice(0, 8)}`
  const why = failing === null ? '' : `, failing: ${failing}`
  return printable(
    `${clockOf(time)}  producer   ${change.padEnd(10)}  ${id}  ${address}, ${where}${why}`,
  )
}

function collectorLine({ time, change, collector }: CollectorEvent): string {
  const { id, address, live, draining } = collector
  const state = live ? (draining ? 'draining' : 'live') : 'silent'
  return printable(`${clockOf(time)}  collector  ${change.padEnd(10)}  ${id}  ${address}, ${state}`)
}

function alertLine({ time, change, alert: { rule, severity, labels } }: AlertEvent): string {
  const named = Object.entries(labels)
    .filter(([name]) => name !== 'alertname' && name !== 'severity')
    .map(([name, value]) => `${name}=${value}`)
  return printable(
    `${clockOf(time)}  alert      ${change.padEnd(10)}  ${[rule, severity, ...named].join('  ')}`,
  )
}

function latestLine({ timeseries_name, fields, timestamp, datum }: LatestValue): string {
  const named = Object.entries(fields).map(([name, { value }]) => `${name}=${String(value)}`)
  return printable(
    `${clockOf(timestamp)}  ${timeseries_name}  ${named.join(' ')}  ${formatDatum(datum, 'none', 'brief')}`,
  )
}
