import type { AlertReceiver, AlertReceiverRequest } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import {
  EMPTY_RECEIVER,
  formOf,
  mistakesOf,
  requestOf,
  type ReceiverForm,
  type ReceiverMistakes,
} from './receiver-form.ts'

const RECEIVER: AlertReceiver = {
  name: 'ops',
  kind: 'webhook',
  url: 'https://hooks.example/x',
  has_bearer_token: true,
  headers: ['x-key'],
  ca: null,
  send_resolved: false,
  repeat_secs: 14_400,
  enabled: true,
  source: null,
  delivery: { sent: 1, failed: 0, time_sent: null, time_failed: null, error: null, waiting: 0 },
}
const SAME: AlertReceiverRequest = {
  kind: 'webhook',
  url: 'https://hooks.example/x',
  ca: null,
  send_resolved: false,
  repeat_secs: 14_400,
  enabled: true,
}

test.for<[string, Partial<ReceiverForm>, AlertReceiverRequest]>([
  ['nothing: secrets stay as they were', {}, SAME],
  ['a new token', { bearerToken: 'secret' }, { ...SAME, bearer_token: 'secret' }],
  ['no token any more', { forgetsToken: true }, { ...SAME, bearer_token: null }],
  ['headers', { headers: 'x-key=one' }, { ...SAME, headers: { 'x-key': 'one' } }],
  ['no headers any more', { forgetsHeaders: true }, { ...SAME, headers: {} }],
])('what is changed is sent: %s', ([, part, request]) => {
  expect(requestOf({ ...formOf(RECEIVER), ...part })).toEqual(request)
})

test.for<[Partial<ReceiverForm>, (keyof ReceiverMistakes)[]]>([
  [{ name: 'a', url: 'https://a.example/' }, []],
  [{}, ['name', 'url']],
  [{ name: 'a', url: 'ftp://a' }, ['url']],
  [{ name: 'a', url: 'http://a', headers: 'x', repeat: '0s' }, ['headers', 'repeat']],
])('%j', ([part, wrong]) => {
  expect(Object.keys(mistakesOf({ ...EMPTY_RECEIVER, ...part }))).toEqual(wrong)
})
