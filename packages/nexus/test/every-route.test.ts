import { APIS, problem, type Route } from '@oximeter/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Nexus } from '../src/index.ts'
import { send, type Answer } from './http-client.ts'
import { startTestNexus } from './nexus-fixture.ts'

let nexus: Nexus
beforeAll(async () => {
  ;({ nexus } = await startTestNexus())
})
afterAll(() => nexus.close())

/** `405 MethodNotAllowed` of an answer that is a problem as all of ours are; else what it is. */
function problemOf({ status, headers, body, text }: Answer): string {
  const result = problem.safeParse(body)
  const isOurs =
    result.success &&
    String(headers['content-type']).startsWith('application/problem+json') &&
    result.data.status === status &&
    result.data.request_id === headers['x-request-id'] &&
    result.data.detail !== '' &&
    result.data.title !== ''
  return isOurs ? `${status} ${result.data.error_code}` : `no problem: ${status} ${text}`
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
    expect(problemOf(answer)).toBe('405 MethodNotAllowed')
    expect(answer.headers['allow']).toContain(route.method)
  })

  test.for(routes.filter(({ body }) => body !== undefined))(
    '$method $path: a body that cannot be read',
    async (route) => {
      const url = urlFor(route)
      expect(problemOf(await send(route.method, url, { body: '{"a":' }))).toBe('400 InvalidRequest')
      const text = { body: '{}', headers: { 'content-type': 'text/plain' } }
      expect(problemOf(await send(route.method, url, text))).toBe('415 UnsupportedMediaType')
      const large = await send(route.method, url, { body: TOO_LARGE })
      expect(problemOf(large)).toBe('413 PayloadTooLarge')
    },
  )

  test('a path that is not there', async () => {
    for (const path of ['/no/such', '/v1/producers/x/y/z', '/healthz/x']) {
      expect(problemOf(await send('GET', urlOf() + path))).toBe('404 ObjectNotFound')
    }
  })
})
