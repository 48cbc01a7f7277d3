import { expect, test } from 'vitest'
import { formatFileProblem, parseAlertFile } from './parse-alert-file.ts'
import { conditionIn, durationIn } from './texts.ts'

const problems = (text: string): string[] =>
  parseAlertFile(text).problems.map((problem) => formatFileProblem('a.toml', problem))

test('rules and receivers', () => {
  const {
    rules,
    receivers,
    problems: none,
  } = parseAlertFile(`
[[rules]]
name = "Disk full"
query = '''
get disk:used
| filter device != 'tmp'
'''
condition = "> 0.9"
for = "5m"
interval = "1m30s"
labels = { team = "storage" }
receivers = ["ops"]
[rules.annotations]
summary = "{{ device }} is at {{ value }}"

[[receivers]]
name = "ops"
kind = "webhook"
url = "https://hooks.example/x"
bearer_token_file = "ops.token"
repeat = "1h"
`)
  expect(none).toEqual([])
  expect(rules).toMatchObject([
    {
      line: 2,
      queryPlace: { line: 5, column: 1 },
      rule: {
        name: 'Disk full',
        condition: { op: '>', threshold: 0.9 },
        for_secs: 300,
        interval_secs: 90,
        lookback_secs: 300,
        no_data: 'ok',
        severity: 'warning',
        receivers: ['ops'],
        enabled: true,
      },
    },
  ])
  expect(receivers).toMatchObject([
    { name: 'ops', bearerTokenFile: 'ops.token', request: { repeat_secs: 3600 } },
  ])
})

test('everything that is wrong is told at once, with its place', () => {
  const text = `nonsense = 1
[[rules]]
name = "A"
query = "get a:b | algin mean_within(1m)"
condition = "> much"
for = 5
severty = "info"
labels = { severity = "x", "a b" = "c" }
[[rules]]
query = '''
get a:b
| filter x ==
'''
[[rules]]
name = "C"
query = "get a:b"
no_data = "alert"
severity = "bad"
[[receivers]]
name = "ops team"
kind = "pager"
url = "ftp://user@x"
bearer_token = "secret"
`
  expect(problems(text)).toMatchInlineSnapshot(`
    [
      "a.toml:1:1: unknown key nonsense
      hint: write [[rules]] or [[receivers]]",
      "a.toml:4:20: \`algin\` is no stage
      hint: there are get, filter, align, group_by, top, bottom, join, first, last, limit, map, quantile, mean, count, sum, histogram, fill, sort, rename, raw, offset",
      "a.toml:5:13: condition '> much' is none
      hint: write an operator and a number: "> 0.9"",
      "a.toml:6:7: for is no duration
      hint: write whole seconds, minutes, hours or days: "90s", "5m", "1h30m", "1d"",
      "a.toml:7:1: unknown key severty",
      "a.toml:8:36: labels.a b: Invalid key in record",
      "a.toml:9:1: name is missing",
      "a.toml:13:1: expected a value, but the query ends here",
      "a.toml:18:12: severity: Invalid option: expected one of "info"|"warning"|"critical"",
      "a.toml:20:8: name: not a name: 1 to 63 letters, digits, dots, underscores and hyphens, a letter or digit first",
      "a.toml:21:8: kind: Invalid option: expected one of "webhook"|"alertmanager"",
      "a.toml:22:7: url: begins with neither http:// nor https://",
      "a.toml:23:16: bearer_token is not for here: secrets are not for files that are shared
      hint: write bearer_token_file",
    ]
  `)
})

test('two of one name', () => {
  const rule = '[[rules]]\nname = "A"\nquery = "get a:b"\n'
  expect(problems(rule + rule)).toEqual([
    "a.toml:4:1: another of [[rules]] is called 'A', in line 1\n  hint: give each a name of its own",
  ])
})

test.for(['[[rules]', 'rules = 1', 'a = '])('what is no such file: %s', (text) => {
  expect(problems(text)).toHaveLength(1)
})

test.for([
  ['90s', 90],
  ['1h30m', 5400],
  ['1d', 86_400],
  ['0s', 0],
  ['5', undefined],
  ['-5m', undefined],
  ['1.5h', undefined],
  ['', undefined],
] as const)('the duration %s', ([text, secs]) => {
  expect(durationIn(text)).toBe(secs)
})

test.for([
  ['> 0.9', { op: '>', threshold: 0.9 }],
  ['!=0', { op: '!=', threshold: 0 }],
  ['<= -1e-3', { op: '<=', threshold: -0.001 }],
  ['>= 1_000_000', { op: '>=', threshold: 1_000_000 }],
  ['= 1', undefined],
  ['> ', undefined],
  ['> Infinity', undefined],
  ['> 1 2', undefined],
] as const)('the condition %s', ([text, condition]) => {
  expect(conditionIn(text)).toEqual(condition)
})
