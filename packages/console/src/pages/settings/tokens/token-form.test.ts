import type { TokenCreateRequest } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import {
  EMPTY_TOKEN,
  mistakesOf,
  requestOf,
  type TokenForm,
  type TokenFormMistakes,
} from './token-form.ts'

const DAYS_90 = 7_776_000

test.for<[Partial<TokenForm>, TokenCreateRequest]>([
  [{ name: ' ops ' }, { name: 'ops', role: 'viewer', lifetime_secs: DAYS_90 }],
  [
    { name: 'a', scope: 'project', of: 'web-shop', lifetime: '' },
    { name: 'a', role: 'viewer', project: 'web-shop' },
  ],
  [
    { name: 'a', scope: 'silo', of: 'x', lifetime: '1d' },
    { name: 'a', role: 'viewer', silo: 'x', lifetime_secs: 86_400 },
  ],
  // What was typed for another role is not meant.
  [
    { name: 'a', role: 'operator', scope: 'project', of: 'x', producers: 'y', lifetime: '' },
    { name: 'a', role: 'operator' },
  ],
  [
    { name: 'a', role: 'producer', producers: 'one, two\nthree', lifetime: '' },
    { name: 'a', role: 'producer', producer_ids: ['one', 'two', 'three'] },
  ],
])('%j asks for %j', ([form, request]) => {
  expect(requestOf({ ...EMPTY_TOKEN, ...form })).toEqual(request)
})

test.for<[Partial<TokenForm>, (keyof TokenFormMistakes)[]]>([
  [{ name: 'a' }, []],
  [{ name: 'a', lifetime: '' }, []],
  [{}, ['name']],
  [{ name: 'a', scope: 'project' }, ['of']],
  [{ name: 'a', role: 'operator', scope: 'project' }, []],
  [{ name: 'a', lifetime: 'soon' }, ['lifetime']],
  [{ name: 'a', lifetime: '0' }, ['lifetime']],
])('%j is wrong in %j', ([form, wrong]) => {
  expect(Object.keys(mistakesOf({ ...EMPTY_TOKEN, ...form }))).toEqual(wrong)
})
