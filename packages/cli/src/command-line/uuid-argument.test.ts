import { InvalidArgumentError } from 'commander'
import { expect, test } from 'vitest'

import { uuidArgument } from './uuid-argument.ts'

test('an id is read in any case', () => {
  expect(uuidArgument()('F58C3846-DD90-4EBA-BF53-79379D5AB0F9')).toBe(
    'f58c3846-dd90-4eba-bf53-79379d5ab0f9',
  )
})

test.for([
  [undefined, 'It is no UUID.'],
  ['oximeter producers', "It is no UUID. 'oximeter producers' shows those that there are."],
] as const)('what is no id is refused; listed by %s', ([listedBy, message]) => {
  expect(() => uuidArgument(listedBy)('nope')).toThrow(new InvalidArgumentError(message))
})
