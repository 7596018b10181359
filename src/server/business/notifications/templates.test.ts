import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { secretOf } from '#server/platform/secret.ts'
import { accentOf } from './accent.ts'
import { writtenDate } from './letter.ts'
import { renderEmail, type UnwrittenEmail } from './templates.ts'

const letterhead = { publisherName: 'Fabrikam & Co', accent: accentOf(256, 0.13), origin: 'https://portal.example' }
const parameters = {
  account: { id: 7, number: '0005438761', name: 'Contoso <Paris>', agreementNumber: '4500098217' },
  userId: 12,
  noticeDays: 30,
  endsOn: '2027-01-31',
  daysLeft: 23,
  services: [
    { name: 'Office 365 Enterprise E1', quantity: 1250 },
    { name: 'Power BI "Pro"', quantity: 1 },
  ],
  others: 0,
}

const claire = { recipient_name: 'Claire Martin', recipient_address: 'claire.martin@contoso.example' }

function rendered(email: UnwrittenEmail) {
  return renderEmail(email, letterhead, secretOf(randomBytes(32)))
}

function render(changes: object = {}, language = 'fr') {
  return rendered({ ...claire, template: 'services.expiring', language, parameters: { ...parameters, ...changes } })
}

/** As a reader of either part sees it: words alone. */
function wordsOf(html: string): string {
  return html
    .replace(/^[\s\S]*<body/, '<body')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
}

describe('the notice of expiring services', () => {
  test('says in French what expires, when, and where to look', () => {
    const { subject, text } = render()
    expect(subject).toBe('Contoso <Paris>\u00a0: 2\u00a0services expirent le 31\u00a0janvier\u00a02027')
    expect(text).toContain('Bonjour Claire Martin,')
    expect(text).toContain('Il reste 23\u00a0jours. Sans renouvellement d’ici là, ces services s’arrêtent.')
    expect(text).toContain(
      'Office 365 Enterprise E1\n  1\u202f250\u00a0abonnements, jusqu’au\u00a031\u00a0janvier\u00a02027',
    )
    expect(text).toContain('Power BI "Pro"\n  1\u00a0abonnement, jusqu’au')
    expect(text).toContain('https://portal.example/purchasing-accounts/7/inventory')
    expect(text).toContain('Numéro de contrat\n  4500098217')
  })

  test('says it in English, and of one service in the singular', () => {
    const { subject, text } = render({ services: [parameters.services[0]], noticeDays: 90, daysLeft: 71 }, 'en')
    expect(subject).toBe('Contoso <Paris>: 1 service expires on 31\u00a0January\u00a02027')
    expect(text).toContain('Unless it is renewed, this service stops after that date.')
    expect(text).toContain('1,250 subscriptions, until\u00a031\u00a0January\u00a02027')
  })

  test.each([
    [0, 'C’est le dernier jour.'],
    [1, 'Il reste 1\u00a0jour.'],
    [2, 'Il reste 2\u00a0jours.'],
  ])('%i days before the end', (daysLeft, sentence) => {
    expect(render({ daysLeft }).text).toContain(sentence)
  })

  test('counts what it does not list', () => {
    const { subject, text } = render({ others: 12 })
    expect(subject).toContain('14\u00a0services')
    expect(text).toContain('Autres services\n  12')
  })

  test('is in the base language where ours is not the receiver’s', () => {
    expect(render({}, 'de').subject).toBe(render({}, 'fr').subject)
    expect(render({}, 'de').html).toContain('<html lang="fr">')
  })
})

describe('every letter', () => {
  test('holds the same words in both parts, and no markup from names', () => {
    const { html, text } = render()
    expect(html).not.toContain('<Paris>')
    const words = wordsOf(html)
    const [, ...lines] = text.split('\n').map((line) => line.replaceAll(/\s+/g, ' ').trim())
    const said = lines.filter((each) => each !== '--' && !each.includes('/unsubscribe/'))
    for (const line of said) expect(words).toContain(line)
    expect(words).toContain('Contoso <Paris>')
    expect(words).toContain('Power BI "Pro"')
    expect(words).toContain('Fabrikam & Co')
  })

  test('a notice says in both parts where it is ended', () => {
    const { html, text, unsubscribeHref } = render()
    expect(unsubscribeHref).toMatch(/^https:\/\/portal\.example\/unsubscribe\/12\.expiring-services\.[\w-]{43}$/)
    expect(html).toContain(`href="${unsubscribeHref ?? ''}"`)
    expect(text).toContain(`Ne plus recevoir ces notifications\n${unsubscribeHref ?? ''}`)
  })

  test('fetches nothing, runs nothing and has one button', () => {
    const { html } = render()
    expect(html).not.toMatch(/<script|<img|<link|@import|url\(|<form/i)
    expect(html.match(/class="button"/g)).toHaveLength(1)
    expect(html).toContain('prefers-color-scheme:dark')
    expect(html).toContain('max-width:560px')
  })

  test('is refused for parameters or a template that this version does not know', () => {
    expect(() => render({ noticeDays: 12 })).toThrow()
    expect(() => rendered({ ...claire, template: 'unheard.of', language: 'fr', parameters })).toThrow('unheard.of')
    expect(() => rendered({ ...claire, template: 'toString', language: 'fr', parameters })).toThrow('toString')
  })
})

test('the first of a month is written as French does', () => {
  expect(writtenDate('2027-03-01', 'fr')).toBe('1er\u00a0mars\u00a02027')
  expect(writtenDate('2027-03-01', 'en')).toBe('1\u00a0March\u00a02027')
})
