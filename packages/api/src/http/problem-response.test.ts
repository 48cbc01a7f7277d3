import { expect, test } from 'vitest'

import { problemResponse } from './problem-response.ts'
import { HttpProblem } from './problem.ts'

const REQUEST = 'request-1'

test('a problem says what it says; what is internal stays inside', () => {
  const problem = new HttpProblem(503, 'ServiceNotAvailable', 'the database is away', {
    internal: 'no connection to 10.0.0.1',
    headers: { 'retry-after': '5' },
  })
  expect(problemResponse(problem, REQUEST)).toEqual({
    status: 503,
    headers: { 'retry-after': '5', 'content-type': 'application/problem+json' },
    body: {
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: 'the database is away',
      error_code: 'ServiceNotAvailable',
      request_id: REQUEST,
      message: 'the database is away',
    },
    internal: 'no connection to 10.0.0.1',
  })
})

test('the cause of a problem is for the log', () => {
  const cause = new Error('secret')
  const { body, internal } = problemResponse(
    new HttpProblem(502, 'BadGateway', 'no answer', { cause }),
    REQUEST,
  )
  expect(internal).toContain('secret')
  expect(JSON.stringify(body)).not.toContain('secret')
})

test.for<[string, unknown, number, string]>([
  ['an error of ours that nobody foresaw', new Error('secret'), 500, 'Internal Server Error'],
  ['no error at all', 'secret', 500, 'Internal Server Error'],
  ['undefined', undefined, 500, 'Internal Server Error'],
  [
    "a framework's 4xx",
    Object.assign(new Error('body too big'), { statusCode: 413 }),
    413,
    'body too big',
  ],
  [
    "a framework's 5xx",
    Object.assign(new Error('secret'), { statusCode: 503 }),
    500,
    'Internal Server Error',
  ],
])('%s', ([, error, status, detail]) => {
  const response = problemResponse(error, REQUEST)
  expect(response).toMatchObject({ status, body: { status, detail, message: detail } })
  expect(JSON.stringify(response.body)).not.toContain('secret')
})

test.for([
  [413, 'PayloadTooLarge'],
  [418, 'InvalidRequest'],
] as const)('a status of %d without a code is %s', ([statusCode, error_code]) => {
  const error = Object.assign(new Error('no'), { statusCode })
  expect(problemResponse(error, REQUEST).body).toMatchObject({ error_code })
})
