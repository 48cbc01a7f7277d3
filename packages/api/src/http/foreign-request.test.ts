import { describe, expect, test } from 'vitest'

import { foreignRequestProblem, type RequestHeaders } from './foreign-request.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

function status(method: string, headers: RequestHeaders, allowedHosts?: string[]) {
  return foreignRequestProblem({ method, headers, ...(allowedHosts && { allowedHosts }) })?.status
}

describe('hosts', () => {
  test.for([
    '127.0.0.1',
    '127.0.0.1:12221',
    '10.1.2.3:1',
    '[::1]',
    '[::1]:12221',
    '[FD00::1]:12221',
    'localhost',
    'LocalHost:12221',
    'nexus.internal:12221',
    'NEXUS.internal',
  ])('%s is ours', (host) => {
    expect(status('GET', { host }, ['Nexus.Internal'])).toBeUndefined()
  })

  test.for([
    undefined,
    '',
    'evil.example',
    'evil.example:12221',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'nexus.internal.evil.example',
    'evil-nexus.internal',
    'localhost:12221@evil.example',
    'evil.example/localhost',
    'localhost, evil.example',
    '2130706433',
    '127.1',
    '0x7f000001',
    '256.0.0.1',
    '[evil.example]',
    '[::1',
    '::1',
    'localhost:port',
  ])('%s is not', (host) => {
    expect(status('GET', { host }, ['nexus.internal'])).toBe(403)
  })
})

describe('what a browser says of the page', () => {
  const host = 'localhost:12220'
  test.for<[string, RequestHeaders, number | undefined]>([
    ['no browser', {}, undefined],
    ['typed into the address bar', { 'sec-fetch-site': 'none' }, undefined],
    ['our page', { 'sec-fetch-site': 'same-origin', origin: `http://${host}` }, undefined],
    ['our page, other case', { origin: 'HTTP://LOCALHOST:12220' }, undefined],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another port of this machine', { 'sec-fetch-site': 'same-site' }, 403],
    ['a value to come', { 'sec-fetch-site': 'same-universe' }, 403],
    ['two values', { 'sec-fetch-site': ['none', 'none'] }, 403],
    ['another origin', { origin: 'http://evil.example' }, 403],
    ['another port', { origin: 'http://localhost:3000' }, 403],
    ['another name of this host', { origin: 'http://127.0.0.1:12220' }, 403],
    ['an opaque origin', { origin: 'null' }, 403],
    ['an empty origin', { origin: '' }, 403],
    ['an extension', { origin: 'chrome-extension://localhost:12220' }, 403],
    ['no URL', { origin: 'http://' }, 403],
  ])('%s', ([, headers, expected]) => {
    expect(status('GET', { host, ...headers })).toBe(expected)
  })

  test.for([
    ['nexus.example', 'https://nexus.example'],
    ['nexus.example:443', 'https://nexus.example'],
    ['nexus.example:80', 'http://nexus.example'],
  ] as const)('default ports may be left out: %s, %s', ([name, origin]) => {
    expect(status('GET', { host: name, origin }, ['nexus.example'])).toBeUndefined()
  })
})

describe('bodies', () => {
  const host = 'localhost'
  test.for<[string, RequestHeaders, number | undefined]>([
    ['POST', JSON_TYPE, undefined],
    ['POST', { 'content-type': 'Application/JSON; charset=utf-8' }, undefined],
    ['POST', {}, 415],
    ['POST', { 'content-type': 'text/plain' }, 415],
    ['POST', { 'content-type': 'text/plain; application/json' }, 415],
    ['POST', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['POST', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
    ['POST', { 'content-type': 'application/jsonp' }, 415],
    ['PUT', {}, 415],
    ['PATCH', {}, 415],
    ['BREW', {}, 415],
    ['DELETE', {}, undefined],
    ['DELETE', { 'content-length': '0' }, undefined],
    ['DELETE', { 'content-length': '1' }, 415],
    ['DELETE', { 'transfer-encoding': 'chunked' }, 415],
    ['DELETE', { 'content-length': '2', ...JSON_TYPE }, undefined],
    ['GET', {}, undefined],
    ['HEAD', {}, undefined],
  ])('%s %o', ([method, headers, expected]) => {
    expect(status(method, { host, ...headers })).toBe(expected)
  })

  test('a foreign page is refused before its body is looked at', () => {
    expect(status('POST', { host, origin: 'null' })).toBe(403)
  })
})

describe('where forms are taken', () => {
  const form = { host: 'localhost', 'content-type': 'application/x-www-form-urlencoded' }
  const own = 'http://localhost'
  test.for<[string, string, RequestHeaders, number | undefined]>([
    ['a form', 'POST', form, undefined],
    [
      'a form with a charset',
      'POST',
      { ...form, 'content-type': `${form['content-type']}; charset=utf-8` },
      undefined,
    ],
    ['a form of our page', 'POST', { ...form, origin: own }, undefined],
    ['a form of another page', 'POST', { ...form, origin: 'http://evil.example' }, 403],
    ['a form from another site', 'POST', { ...form, 'sec-fetch-site': 'cross-site' }, 403],
    ['a form for another name', 'POST', { ...form, host: 'evil.example' }, 403],
    ['JSON', 'POST', { ...form, ...JSON_TYPE }, 415],
    ['text', 'POST', { ...form, 'content-type': 'text/plain' }, 415],
    ['no POST', 'PUT', form, 415],
  ])('%s by %s', ([, method, headers, expected]) => {
    expect(foreignRequestProblem({ method, headers, acceptsForm: true })?.status).toBe(expected)
  })
})

describe('a link on another site', () => {
  const navigation = {
    host: 'localhost:12220',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
  }
  test.for<[string, boolean, string, RequestHeaders, number | undefined]>([
    ['opens a page of ours', true, 'GET', {}, undefined],
    ['opens nothing else', false, 'GET', {}, 403],
    ['sends nothing', true, 'POST', JSON_TYPE, 403],
    ['is not what a script asks', true, 'GET', { 'sec-fetch-mode': 'no-cors' }, 403],
    ['needs our name too', true, 'GET', { host: 'evil.example' }, 403],
  ])('%s', ([, acceptsNavigation, method, more, expected]) => {
    const headers = { ...navigation, ...more }
    expect(foreignRequestProblem({ method, headers, acceptsNavigation })?.status).toBe(expected)
  })
})
