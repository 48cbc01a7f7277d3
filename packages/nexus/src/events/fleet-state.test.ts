import { expect, test } from 'vitest'
import type { StoredAlert } from '../store/alerts.ts'
import type { StoredCollector } from '../store/collectors.ts'
import { FleetState, type FleetEvent } from './fleet-state.ts'

const TIME = '2026-08-21T22:00:00Z'

const place = (id: string, collectorId: string | null = 'c', address = 'a:1') => ({
  id,
  address,
  collectorId,
})

const collector = (id: string, more: Partial<StoredCollector> = {}): StoredCollector => ({
  id,
  address: 'c:1',
  tls: false,
  apiToken: null,
  live: true,
  draining: false,
  capacity: 1,
  handingOver: 0,
  samplesPerSecond: null,
  spoolBytes: null,
  spoolLimitBytes: null,
  producers: 3,
  timeRegistered: new Date(0),
  timeLastSeen: new Date(0),
  ...more,
})

const told = (events: readonly FleetEvent[]): string[] =>
  events.map((one) => {
    switch (one.event) {
      case 'producer':
        return `${one.change} ${one.producer.id}`
      case 'collector':
        return `${one.change} ${one.collector.id}`
      case 'alert':
        return `${one.change} ${one.alert.id}`
    }
  })

test('producers register, move, fail, recover and go', () => {
  const state = new FleetState()
  expect(told(state.sawAllProducers([place('p'), place('q')], TIME))).toEqual([
    'registered p',
    'registered q',
  ])
  // As they were: renewals are nothing to tell.
  expect(state.sawProducers([place('p')], TIME)).toEqual([])
  expect(told(state.sawProducers([place('p', 'd')], TIME))).toEqual(['moved p'])
  expect(told(state.sawProducers([place('p', 'd', 'a:2')], TIME))).toEqual(['moved p'])
  expect(
    state.sawFailing(
      'd',
      new Map([
        ['p', 'timeout'],
        ['q', 'of another'],
      ]),
      TIME,
    ),
  ).toEqual([
    {
      event: 'producer',
      time: TIME,
      change: 'failing',
      producer: { id: 'p', address: 'a:2', collector_id: 'd', failing: 'timeout' },
    },
  ])
  expect(state.sawFailing('d', new Map([['p', '500']]), TIME)).toEqual([])
  expect(told(state.sawFailing('d', new Map(), TIME))).toEqual(['recovered p'])
  expect(told(state.sawAllProducers([place('q')], TIME))).toEqual(['gone p'])
  expect(state.producers).toEqual([{ id: 'q', address: 'a:1', collector_id: 'c', failing: null }])
})

test('collectors join, change and go', () => {
  const state = new FleetState()
  expect(told(state.sawCollectors([collector('c')], TIME))).toEqual(['joined c'])
  // How many producers it has is told of the producers.
  expect(state.sawCollectors([collector('c', { producers: 9 })], TIME)).toEqual([])
  expect(told(state.sawCollectors([collector('c', { live: false })], TIME))).toEqual(['changed c'])
  expect(
    told(state.sawCollectors([collector('c', { live: false, draining: true })], TIME)),
  ).toEqual(['changed c'])
  expect(told(state.sawCollectors([collector('d')], TIME))).toEqual(['gone c', 'joined d'])
})

const alert = (id: string, state: 'pending' | 'firing'): StoredAlert => ({
  id,
  state,
  ruleId: 'r',
  ruleName: 'Disk full',
  severity: 'critical',
  labels: {},
  annotations: {},
  value: '1',
  timeActive: new Date(0),
  timeTrue: new Date(0),
  timeFiring: null,
  timeResolved: null,
})

test('alerts are pending, fire, resolve, or were nothing', () => {
  const state = new FleetState()
  expect(told(state.sawAlerts([alert('a', 'pending'), alert('b', 'pending')], TIME))).toEqual([
    'pending a',
    'pending b',
  ])
  expect(told(state.sawAlerts([alert('a', 'firing'), alert('b', 'pending')], TIME))).toEqual([
    'firing a',
  ])
  const [ended, ...others] = state.sawAlerts([], TIME)
  expect(ended).toMatchObject({ change: 'resolved', alert: { id: 'a', state: 'resolved' } })
  expect(told(others)).toEqual(['inactive b'])
  expect(state.alerts).toEqual([])
})
