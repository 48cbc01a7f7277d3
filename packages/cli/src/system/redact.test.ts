import { expect, test } from 'vitest'

import { readConfig } from '../config/read-config.ts'
import { redactor } from './redact.ts'

const TOKEN = `oxm_${'A1_-'.repeat(10)}xyz`

test.for<[string, string, string]>([
  ['a token of anybody', `{"header":"Bearer ${TOKEN}"}`, '{"header":"Bearer oxm_…"}'],
  ['two in an address', `/a?x=${TOKEN}&y=${TOKEN}`, '/a?x=oxm_…&y=oxm_…'],
  ['the word alone', 'tokens begin with oxm_', 'tokens begin with oxm_'],
  [
    'a password',
    'password authentication with s3cr"t/word',
    'password authentication with (hidden)',
  ],
  ['as JSON has it', '{"m":"s3cr\\"t/word"}', '{"m":"(hidden)"}'],
  ['as an address has it', 'at //me:s3cr%22t%2Fword@db/', 'at //me:(hidden)@db/'],
  ['another', 'clickhouse says: hunter2hunter2', 'clickhouse says: (hidden)'],
])('%s', ([, line, clean]) => {
  const { config } = readConfig({
    env: {
      OXIMETER_DATABASE: 'postgresql://me:s3cr%22t%2Fword@db/nexus',
      OXIMETER_CLICKHOUSE_PASSWORD: 'hunter2hunter2',
    },
    cwd: '/nowhere',
  })
  expect(redactor(config)(line)).toBe(clean)
})

test('a secret that is a common word is left in', () => {
  const { config } = readConfig({ env: { OXIMETER_CLICKHOUSE_PASSWORD: 'a' }, cwd: '/nowhere' })
  expect(redactor(config)('a line')).toBe('a line')
})
