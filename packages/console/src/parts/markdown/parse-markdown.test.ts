import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { parseInline, parseMarkdown, type Block, type Inline } from './parse-markdown.ts'

const text = (value: string): Inline => ({ kind: 'text', text: value })

describe('blocks', () => {
  test.for<[string, string, Block[]]>([
    ['a heading', '## Disks ##', [{ kind: 'heading', level: 2, inline: [text('Disks')] }]],
    ['a paragraph of two lines', 'a\nb', [{ kind: 'paragraph', inline: [text('a\nb')] }]],
    ['a list', '- a\n- b', [{ kind: 'list', ordered: false, items: [[text('a')], [text('b')]] }]],
    ['numbers', '1. a\n2) b', [{ kind: 'list', ordered: true, items: [[text('a')], [text('b')]] }]],
    [
      'code',
      '```oxql\nget a:b\n\n```\nx',
      [
        { kind: 'code', text: 'get a:b\n' },
        { kind: 'paragraph', inline: [text('x')] },
      ],
    ],
    ['code without an end', '```\na', [{ kind: 'code', text: 'a' }]],
    ['a quote', '> a\n> b', [{ kind: 'quote', inline: [text('a\nb')] }]],
    ['a rule', 'a\n\n---', [{ kind: 'paragraph', inline: [text('a')] }, { kind: 'rule' }]],
    [
      'HTML is text',
      '<script>alert(1)</script>',
      [{ kind: 'paragraph', inline: [text('<script>alert(1)</script>')] }],
    ],
    ['nothing', ' \n\n', []],
  ])('%s', ([, markdown, blocks]) => {
    expect(parseMarkdown(markdown)).toEqual(blocks)
  })
})

describe('within a line', () => {
  test.for<[string, Inline[]]>([
    [
      '**a** _b_ `c*d*`',
      [
        { kind: 'strong', inline: [text('a')] },
        text(' '),
        { kind: 'emphasis', inline: [text('b')] },
        text(' '),
        { kind: 'code', text: 'c*d*' },
      ],
    ],
    ['host_cpu_time and 2 * 3 * 4', [text('host_cpu_time and 2 * 3 * 4')]],
    [String.raw`\*a\*`, [text('*a*')]],
    [
      '[the **page**](/explore?q=x)',
      [
        {
          kind: 'link',
          to: '/explore?q=x',
          inline: [text('the '), { kind: 'strong', inline: [text('page')] }],
        },
      ],
    ],
    [
      'see https://example.org/a.',
      [
        text('see '),
        { kind: 'link', to: 'https://example.org/a', inline: [text('https://example.org/a')] },
        text('.'),
      ],
    ],
    ['[x](javascript:alert`1`)', [text('[x](javascript:alert`1`)')]],
    ['[x](//evil.example)', [text('[x](//evil.example)')]],
    [String.raw`[x](/\evil.example)`, [text(String.raw`[x](/\evil.example)`)]],
    ['[x](data:text/html,1)', [text('[x](data:text/html,1)')]],
  ])('%s', ([markdown, inline]) => {
    expect(parseInline(markdown)).toEqual(inline)
  })
})

test('whatever is written, no link runs something', () => {
  const pieces = fc.constantFrom(
    '[a](',
    'javascript:',
    'https://',
    ')',
    '*',
    '**',
    '`',
    '\\',
    '<b>',
    '\n',
    '# ',
    '- ',
    'x',
    ' ',
    '//',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (written) => {
      const links = JSON.stringify(parseMarkdown(written.join(''))).matchAll(/"to":"([^"]*)"/g)
      for (const [, to = ''] of links) expect(to).toMatch(/^(?:https?:\/\/|\/(?!\/)|#|mailto:)/)
    }),
  )
})
