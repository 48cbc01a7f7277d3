import { expect, test } from 'vitest'
import { filled, unknownNames } from './template.ts'

test.for([
  ['{{ disk }} is at {{value}}', 0.123456789, 'sda is at 0.123457'],
  ['{{ value }} bytes', 2n ** 63n, '9223372036854775808 bytes'],
  ['{{ value }}', 1e21, '1e+21'],
  ['{{ value }}', true, 'true'],
  ['{{ value }}', null, 'none'],
  ['{{ no_such }} {{ toString }} {{', 1, '{{ no_such }} {{ toString }} {{'],
  ['{{ host }}', 1, '{{ disk }}'],
  ['{{ disk | upper }}', 1, '{{ disk | upper }}'],
] as const)('%s of %s', ([text, value, expected]) => {
  expect(filled(text, { disk: 'sda', host: '{{ disk }}' }, value)).toBe(expected)
})

test('what a text names that is not there', () => {
  expect(unknownNames('{{ disk }} {{ value }} {{ dsik }}', ['disk'])).toEqual(['dsik'])
})
