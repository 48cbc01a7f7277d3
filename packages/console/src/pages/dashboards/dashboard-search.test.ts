import type { DashboardVariable } from '@oximeter/api/client'
import { describe, expect, test } from 'vitest'

import {
  choose,
  chosenValues,
  readDashboardSearch,
  type DashboardSearch,
} from './dashboard-search.ts'

const HOST: DashboardVariable = {
  name: 'host',
  timeseries: 'host:cpu_time',
  field: 'hostname',
  multi: true,
  default: ['a'],
}
const DISK: DashboardVariable = { ...HOST, name: 'disk', multi: false, default: [] }

describe('readDashboardSearch', () => {
  test.for<[string, Record<string, unknown>, DashboardSearch]>([
    ['nothing', {}, {}],
    [
      'all of it',
      { from: '3h', live: false, edit: true, 'var-host': ['a', 'b'] },
      { from: '3h', live: false, edit: true, 'var-host': ['a', 'b'] },
    ],
    ['one value', { 'var-host': 'a' }, { 'var-host': ['a'] }],
    ['all values', { 'var-host': [] }, { 'var-host': [] }],
    [
      'values of other types',
      { 'var-n': 1, 'var-on': true, 'var-big': { int: '18446744073709551615' } },
      { 'var-n': [1], 'var-on': [true], 'var-big': [{ int: '18446744073709551615' }] },
    ],
    [
      'what makes no sense',
      {
        from: 'x',
        to: 3,
        live: 'yes',
        edit: 'no',
        'var-host': { int: 'x' },
        'var-disk': null,
        q: 1,
      },
      {},
    ],
  ])('%s', ([, search, expected]) => {
    expect(readDashboardSearch(search)).toEqual(expected)
  })
})

describe('chosenValues', () => {
  test.for<[string, DashboardSearch, Record<string, unknown>]>([
    ['as the dashboard has them', {}, { host: ['a'], disk: [] }],
    [
      'as the address has them',
      { 'var-host': ['b', 'c'], 'var-disk': ['sda'] },
      { host: ['b', 'c'], disk: ['sda'] },
    ],
    ['all, in place of a default', { 'var-host': [] }, { host: [], disk: [] }],
    [
      'one of a variable that takes one',
      { 'var-disk': ['sda', 'sdb'] },
      { host: ['a'], disk: ['sda'] },
    ],
    ['none of those that are not there', { 'var-rack': ['1'] }, { host: ['a'], disk: [] }],
  ])('%s', ([, search, expected]) => {
    expect(chosenValues([HOST, DISK], search)).toEqual(expected)
  })

  test('what is chosen comes back from an address, whatever it is', () => {
    const values = ["it's $x", 3, true, 2n ** 64n - 1n]
    const address: unknown = JSON.parse(JSON.stringify(choose('host', values)))
    const search = readDashboardSearch(address as Record<string, unknown>)
    expect(chosenValues([HOST], search)).toEqual({ host: values })
  })
})
