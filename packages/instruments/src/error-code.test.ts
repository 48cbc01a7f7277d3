import { expect, test } from 'vitest'

import { errorCode } from './error-code.ts'

const circular = new Error('round')
circular.cause = new Error('and round', { cause: circular })

test.for<[string, unknown]>([
  ['ECONNREFUSED', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })],
  [
    'ENOTFOUND',
    new TypeError('failed', { cause: Object.assign(new Error('dns'), { code: 'ENOTFOUND' }) }),
  ],
  ['aborted', new DOMException('gone', 'AbortError')],
  ['aborted', Object.assign(new Error('gone'), { code: 'UND_ERR_ABORTED' })],
  ['timeout', new DOMException('late', 'TimeoutError')],
  ['TypeError', new TypeError('no code')],
  ['Error', circular],
  ['other', undefined],
  ['other', 'text'],
])('%s', ([code, error]) => {
  expect(errorCode(error)).toBe(code)
})
