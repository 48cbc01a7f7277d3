import { expect, test } from 'vitest'
import { unportable } from './portable-sql.ts'

test.for([
  'select pg_advisory_lock(1)',
  'create table t (id bigserial primary key)',
  'LISTEN changes',
  'create trigger t before insert on x execute function f()',
  'delete from a; delete from b',
])('%s is found', (text) => {
  expect(unportable([text])).toHaveLength(1)
})

test('plain statements pass', () => {
  expect(unportable(['select "id" from "producers" where "id" = $1', 'delete from a;'])).toEqual([])
})
