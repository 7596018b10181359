/** What holds of every e-mail, whoever wrote it: complete in both languages, alike in both parts, and safe to open. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { secretOf } from '#server/platform/secret.ts'
import { roughened } from '../../../../test/world/letters.ts'
import { accentOf } from './accent.ts'
import { letterSamples } from './samples.ts'
import { renderEmail, templateNames } from './templates.ts'

const origin = 'https://portal.example'
const letterhead = { publisherName: 'Fabrikam & Co', accent: accentOf(256, 0.13), origin }
const claire = { recipient_name: 'Claire <Martin>', recipient_address: 'claire.martin@contoso.example' }
const secret = secretOf(randomBytes(32))

function render(template: string, language: string, of: typeof secret = secret) {
  const samples = letterSamples(language === 'fr' ? 'fr' : 'en')
  const parameters = roughened(Object.entries(samples).find(([name]) => name === template)?.[1])
  return renderEmail({ ...claire, template, language, parameters }, letterhead, of)
}

/** As a reader sees it: words alone. */
function wordsOf(html: string): string {
  const body = html.replace(/^[\s\S]*<body/, '<body').replaceAll(/<[^>]*>/g, ' ')
  return ['&lt;<', '&gt;>', '&quot;"', '&nbsp; ', '&amp;&']
    .reduce((text, pair) => text.replaceAll(pair.slice(0, -1), pair.slice(-1)), body)
    .replaceAll(/\s+/g, ' ')
}

test('every template has a sample, in which names hold what HTML minds', () => {
  expect(Object.keys(letterSamples('fr')).toSorted()).toEqual(templateNames.toSorted())
  expect(render('set-up.completed', 'fr').html).toContain('Contoso Paris &lt;E1&gt; &amp; &quot;Co&quot;')
})

describe.each(templateNames)('%s', (template) => {
  test.each(['fr', 'en'])('in %s says the same in both parts, with nothing left to fill in', (language) => {
    const { subject, html, text } = render(template, language)
    expect(`${subject}${text}`).not.toMatch(/[{}]|undefined|null|\[object/)
    expect(subject.length).toBeGreaterThan(5)
    expect(subject).not.toContain('\n')
    expect(html).toContain(`<html lang="${language}">`)
    const words = wordsOf(html)
    const lines = text
      .split('\n')
      .slice(1)
      .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    for (const line of lines) if (line !== '--' && !line.startsWith(origin)) expect(words).toContain(line)
    // A link may stand behind words in HTML; as text it must be there to be copied.
    for (const [, href = ''] of html.matchAll(/href="([^"]*)"/g)) expect(text).toContain(href.replaceAll('&amp;', '&'))
  })

  test('speaks French in French and English in English', () => {
    const [french, english] = [render(template, 'fr'), render(template, 'en')]
    expect(french.text).not.toBe(english.text)
    expect(french.text).toContain('Bonjour Claire <Martin>,')
    expect(english.text).toContain('Hello Claire <Martin>,')
    // French typography: no plain space before these, which a line could break at.
    expect(french.text).not.toMatch(/ [:;?!»]/)
    expect(`${french.text}${english.text}`).not.toMatch(/[^<]!/)
  })

  test('runs nothing, fetches nothing, leads nowhere but to the portal, and shows names as they are', () => {
    const { html } = render(template, 'fr')
    expect(html).not.toMatch(/<script|<img|<link|@import|url\(|<form|<iframe|javascript:/i)
    expect(html).not.toMatch(/<Martin>|<E1>/)
    for (const [, href = ''] of html.matchAll(/href="([^"]*)"/g)) expect(href.startsWith(`${origin}/`), href).toBe(true)
    expect(html.match(/class="button"/g)?.length ?? 0).toBeLessThanOrEqual(1)
    expect(html).toContain('prefers-color-scheme:dark')
  })

  test('is, under another secret, the same but for its links', () => {
    const other = render(template, 'fr', secretOf(randomBytes(32))).text
    const plain = (text: string) => text.replaceAll(/https:\S+/g, 'LINK')
    expect(plain(other)).toBe(plain(render(template, 'fr').text))
  })
})
