/** The letters about how somebody signs in: each event that tells has one, in both languages, and none opens anything but the reset's. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { secretOf } from '#server/platform/secret.ts'
import { accentOf } from './accent.ts'
import { ofCredentials } from './credential-tidings.ts'
import { renderEmail } from './templates.ts'

const letterhead = { publisherName: 'Fabrikam', accent: accentOf(256, 0.13), origin: 'https://portal.example' }
const secret = secretOf(randomBytes(32))

function render(template: string, parameters: unknown, language: string) {
  const receiver = { recipient_name: 'Claire Martin', recipient_address: 'claire@contoso.example' }
  return renderEmail({ template, parameters, language, ...receiver }, letterhead, secret)
}

test.each(Object.keys(ofCredentials).flatMap((what) => [[what, 'fr'] as const, [what, 'en'] as const]))(
  '%s in %s',
  (what, language) => {
    const device = { browser: 'Firefox', system: 'Windows' }
    const parameters = { what, address: '192.0.2.7', device, passkey: 'Clé <de> Claire', count: 3 }
    const { subject, text, html } = render('credentials.changed', parameters, language)
    expect(subject).not.toBe('')
    expect(text).toContain('192.0.2.7')
    expect(text).toContain(language === 'fr' ? 'Firefox sur Windows' : 'Firefox on Windows')
    expect(html).not.toContain('<de>')
    expect(`${text}${html}`).not.toMatch(/undefined|\{\w+\}|new-password/)
  },
)

test('a changed password is no reason to sign in with it: its letter leads to nothing', () => {
  const { html } = render('credentials.changed', { what: 'password.changed', address: '192.0.2.7' }, 'fr')
  expect(html).not.toContain('class="button"')
})

test('the link is made when the letter is, by this installation’s secret', () => {
  const { text } = render('password.reset', { userId: 7, serial: 2 }, 'fr')
  expect(text).toMatch(/https:\/\/portal\.example\/new-password\/7\.2\.[\w-]{43}/)
  expect(text).toContain('60\u00a0minutes')
})
