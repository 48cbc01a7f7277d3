import { expect, test } from 'vitest'
import {
  OXQL_ERROR_CODES,
  OxqlError,
  parseQuery,
  planQuery,
  type OxqlErrorCode,
  type Scope,
} from '../src/index.ts'
import { catalogue } from './plan/catalogue.ts'

const project: Scope = {
  kind: 'fleet',
  within: { projectId: '22222222-2222-4222-8222-222222222222' },
}

/** A query for each code that a mistake can have. */
const QUERIES: { readonly [Code in OxqlErrorCode]: string } = {
  syntax: 'get zfs_pool:bytes_total | last',
  'too-long': `get zfs_pool:bytes_total #${'x'.repeat(70_000)}`,
  'too-deep': `${'{ '.repeat(70)}get zfs_pool:bytes_total${' }'.repeat(70)}`,
  'unknown-timeseries': 'get zfs_pool:bytes_totl',
  'unknown-field': 'get zfs_pool:bytes_total | sort by [pol]',
  'unknown-name': 'get zfs_pool:bytes_total | align mean_withn(1m)',
  'wrong-type': 'get zfs_pool:bytes_total | filter datum == "x"',
  misplaced: 'get zfs_pool:bytes_total | group_by []',
  mismatch: '{ get zfs_pool:bytes_total; get zfs_pool:bytes_total } | align mean_within(1m) | join',
  'out-of-range': 'get zfs_pool:bytes_total | align mean_within(0s)',
  'out-of-scope': 'get zfs_pool:bytes_total',
}

test.for(OXQL_ERROR_CODES)('%s', (code) => {
  const scope = code === 'out-of-scope' ? { scope: project } : {}
  const ask = () =>
    planQuery(parseQuery(QUERIES[code], { now: 0n }), { catalogue, now: 0n, ...scope })
  expect(ask).toThrow(OxqlError)
  expect(ask).toThrow(expect.objectContaining({ code }))
})
