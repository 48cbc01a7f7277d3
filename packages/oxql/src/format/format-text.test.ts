import { expect, test } from 'vitest'
import { OxqlError } from '../oxql-error.ts'
import { formatQueryText } from './format-text.ts'

test.for<[given: string, formatted: string]>([
  ['  get   a:b ', 'get a:b'],
  ['get a:b|filter x==1&&!( y>-5||z!=.5 )', 'get a:b\n| filter x == 1 && !(y > -5 || z != .5)'],
  [
    'get a:b,c:d|align rate( $step ,every 1m )|group_by[host],sum',
    'get a:b, c:d\n| align rate($step, every 1m)\n| group_by [host], sum',
  ],
  [
    '{get a:b|filter (x==1); get c:d;}|join left on[x]|map (a-b)/-c as r,min( a,- 1 )as m|fill - 1',
    '{\n  get a:b\n  | filter (x == 1);\n  get c:d;\n}\n| join left on [x]\n| map (a - b) / -c as r, min(a, -1) as m\n| fill -1',
  ],
  ['get a:b|filter timestamp>@now ( )-1h;', 'get a:b\n| filter timestamp > @now() - 1h;'],
  [
    "# of people\nget a:b # all of it\n# but\n|filter # what\nx in['#',2]# end",
    "# of people\nget a:b # all of it\n# but\n| filter # what\n    x in ['#', 2] # end",
  ],
  [
    '{ # both\nget a:b\n# and\n; get c:d }|quantile( 0.5,0.9 )',
    '{ # both\n  get a:b\n  # and\n  ;\n  get c:d\n}\n| quantile(0.5, 0.9)',
  ],
])('%s', ([given, formatted]) => {
  expect(formatQueryText(given)).toBe(formatted)
  expect(formatQueryText(formatted)).toBe(formatted)
})

test('what is no query stays as it is: its mistakes are told', () => {
  expect(() => formatQueryText('get a:b | filtr')).toThrow(OxqlError)
})
