import type { Units } from '@oximeter/core'
import { expect, test } from 'vitest'

import type { Quantity } from '../format/quantity.ts'
import { quantityOfQuery } from './quantity-of-query.ts'

const UNITS: Record<string, Units> = {
  'disk:bytes_read': 'bytes',
  'disk:bytes_written': 'bytes',
  'host:cpu_time': 'seconds',
  'http:latency': 'nanoseconds',
  'host:temperature': 'degrees_celsius',
}

test.for<[text: string, quantity: Quantity]>([
  ['get disk:bytes_read', { units: 'bytes' }],
  ['get disk:bytes_read | align rate($step)', { units: 'bytes', perSecond: true }],
  ['get disk:bytes_read | align rate(1m) | group_by [], sum', { units: 'bytes', perSecond: true }],
  ['get disk:bytes_read | align increase(1m)', { units: 'bytes' }],
  ['get host:cpu_time | align rate(1m)', { units: 'ratio' }],
  ['get disk:bytes_read, disk:bytes_written | align rate(1m)', { units: 'bytes', perSecond: true }],
  ['get disk:bytes_read, host:cpu_time', { units: 'none' }],
  ['{ get disk:bytes_read | align rate(1m); get disk:bytes_read }', { units: 'none' }],
  ['get http:latency | align increase(1m) | quantile(0.5)', { units: 'nanoseconds' }],
  ['get http:latency | count', { units: 'count' }],
  ['get host:temperature | align mean_within(1m) | group_by [a], count', { units: 'count' }],
  ['get host:temperature | map datum as t', { units: 'degrees_celsius' }],
  ['get host:temperature | map datum * 2', { units: 'none' }],
  ['get a:b', { units: 'none' }],
  ['get', { units: 'none' }],
])('%s', ([text, quantity]) => {
  expect(quantityOfQuery(text, (name) => UNITS[name])).toEqual(quantity)
})
