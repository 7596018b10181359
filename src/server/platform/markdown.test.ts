/** Instructions are words and a few known elements (SPEC 8.3): nothing that somebody typed becomes markup, a script or a call. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { markdownFaults, markdownLines, markdownTree, type MarkdownNode } from './markdown.ts'

describe('a text', () => {
  test('is paragraphs, lists, emphasis and links', () => {
    expect(markdownTree('# Un\n\nDeux **trois** [quatre](https://editeur.example/)\n\n3. cinq\n4. `six`')).toEqual([
      { tag: 'h3', children: ['Un'] },
      {
        tag: 'p',
        children: [
          'Deux ',
          { tag: 'strong', children: ['trois'] },
          ' ',
          { tag: 'a', href: 'https://editeur.example/', children: ['quatre'] },
        ],
      },
      {
        tag: 'ol',
        start: 3,
        children: [
          { tag: 'li', children: ['cinq'] },
          { tag: 'li', children: [{ tag: 'code', children: ['six'] }] },
        ],
      },
    ])
  })

  test('is lines of words in a letter', () => {
    const text =
      '## Avant\n\nLisez *ceci*.\n\n1. Ouvrez [le site](https://a.example/).\n2. Écrivez à <mailto:a@b.example>.\n   - en français'
    expect(markdownLines(text)).toEqual([
      'Avant',
      'Lisez ceci.',
      '1. Ouvrez le site (https://a.example/).',
      '2. Écrivez à a@b.example.',
      '– en français',
    ])
  })

  test.each([
    'Un\nDeux',
    'a < b & c > d',
    '2 * 3 * 4',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '`<script>`',
    '<svg/onload=alert(1)>',
    '',
  ])('%j has nothing wrong with it', (text) => {
    expect(markdownFaults(text)).toEqual([])
  })
})

describe('is refused, and shown as words should it be stored:', () => {
  test.each<[string, string]>([
    ['<script>alert(1)</script>', 'markup'],
    ['Bonjour <b onclick="alert(1)">vous</b>', 'markup'],
    ['<img src=x onerror=alert(1)>', 'markup'],
    ['<!-- -->', 'markup'],
    ['[ici](javascript:alert(1))', 'address'],
    ['[ici](JaVaScRiPt&colon;alert(1))', 'address'],
    ['[ici](vbscript:x)', 'address'],
    ['[ici](data:text/html;base64,PHNjcmlwdD4=)', 'address'],
    ['[ici](http://editeur.example/)', 'address'],
    ['[ici](//evil.example/)', 'address'],
    ['[ici](/sign-out)', 'address'],
    ['[ici](https://editeur.example@evil.example/)', 'address'],
    ['<javascript:alert(1)>', 'address'],
    ['[ici][1]\n\n[1]: javascript:alert(1)', 'address'],
    ['![](https://evil.example/pixel.png)', 'image'],
    ['![x](data:image/svg+xml;base64,PHN2Zz4=)', 'image'],
    ['![x](javascript:alert(1))', 'image'],
  ])('%j', (text, fault) => {
    expect(markdownFaults(text)).toContain(fault)
    for (const node of elements(markdownTree(text))) {
      expect(node.href === undefined || /^(?:https:|mailto:)/.test(node.href)).toBe(true)
    }
  })
})

test('whatever is typed, links are the only elements that lead anywhere, and only by https or mailto', () => {
  const piece = fc.constantFrom(
    '<a href="',
    'javascript:',
    '](',
    '[x',
    ')',
    '<',
    '>',
    '"',
    '![',
    'https://a',
    '\n',
    '- ',
    '`',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 30 }), (pieces) => {
      const text = pieces.join('')
      for (const node of elements(markdownTree(text))) {
        expect(known).toContain(node.tag)
        if (node.href !== undefined) expect(['https:', 'mailto:']).toContain(new URL(node.href).protocol)
      }
      expect(markdownLines(text).every((line) => !line.includes('\n'))).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('a text as long as can be is read at once', () => {
  for (const text of ['>'.repeat(20_000), '['.repeat(20_000), '*_'.repeat(10_000), '- '.repeat(10_000)]) {
    const begun = performance.now()
    markdownTree(text)
    expect(performance.now() - begun, text.slice(0, 4)).toBeLessThan(1_000)
  }
})

const known = 'p h3 h4 h5 ul ol li blockquote pre hr a strong em s code br'.split(' ')

type Element = Exclude<MarkdownNode, string>

function elements(nodes: readonly MarkdownNode[]): readonly Element[] {
  return nodes.flatMap((node) => (typeof node === 'string' ? [] : [node, ...elements(node.children)]))
}
