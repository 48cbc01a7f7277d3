import { APIS, type Route } from '@oximeter/api'
import { ERROR_CODES } from '@oximeter/api/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Nexus } from '../src/index.ts'
import { send, type Answer } from './http-client.ts'
import { startTestNexus } from './nexus-fixture.ts'

let nexus: Nexus
beforeAll(async () => {
  ;({ nexus } = await startTestNexus())
})
afterAll(() => nexus.close())

/** That an answer is a problem as all of ours are. */
function expectProblem({ status, headers, body }: Answer, wanted: number, code: string): void {
  expect({ status, type: headers['content-type'], body }).toEqual({
    status: wanted,
    type: expect.stringMatching(/^application\/problem\+json/) as unknown,
    body: expect.objectContaining({
      status: wanted,
      error_code: code,
      request_id: headers['x-request-id'],
      title: expect.stringMatching(/\S/) as unknown,
      detail: expect.stringMatching(/\S/) as unknown,
    }) as unknown,
  })
  expect(ERROR_CODES).toContain(code)
}

const TOO_LARGE = JSON.stringify('x'.repeat(2 * 1024 * 1024))

describe.for([
  ['nexus-internal', () => nexus.internalUrl],
  ['nexus-public', () => nexus.publicUrl],
] as const)('%s', ([name, urlOf]) => {
  const routes: Route[] = Object.values(APIS[name].routes)
  const urlFor = ({ path }: Route): string => urlOf() + path.replaceAll(/\{\w+\}/g, 'x')

  test.for(routes)('$method $path: another method is 405, and which are allowed', async (route) => {
    const answer = await send('PUT', urlFor(route), { body: {} })
    expectProblem(answer, 405, 'MethodNotAllowed')
    expect(answer.headers['allow']).toContain(route.method)
  })

  test.for(routes.filter(({ body }) => body !== undefined))(
    '$method $path: a body that cannot be read',
    async (route) => {
      const url = urlFor(route)
      expectProblem(await send(route.method, url, { body: '{"a":' }), 400, 'InvalidRequest')
      const text = { body: '{}', headers: { 'content-type': 'text/plain' } }
      expectProblem(await send(route.method, url, text), 415, 'UnsupportedMediaType')
      const large = await send(route.method, url, { body: TOO_LARGE })
      expectProblem(large, 413, 'PayloadTooLarge')
    },
  )

  test('a path that is not there', async () => {
    for (const path of ['/no/such', '/v1/producers/x/y/z', '/healthz/x']) {
      expectProblem(await send('GET', urlOf() + path), 404, 'ObjectNotFound')
    }
  })
})
