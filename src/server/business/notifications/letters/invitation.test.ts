/** The letters of invitations, in both languages: what they say, to whom, and that only rendering makes a link. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { invitationLink } from '#server/business/access/index.ts'
import { secretOf } from '#server/platform/secret.ts'
import { accentOf } from '../accent.ts'
import { renderEmail } from '../templates.ts'
import type { InvitationParameters } from './invitation.ts'

const secret = secretOf(randomBytes(32))
const letterhead = { publisherName: 'Fabrikam', accent: accentOf(256, 0.13), origin: 'https://portal.example' }
const account = { name: 'Contoso Paris', number: '0005438761' }
const toAccounts: InvitationParameters = {
  to: 'accounts',
  invitation: 12,
  serial: 3,
  until: '2027-01-20',
  inviter: 'Claire Martin',
  hasWorkAccount: false,
  organization: 'Contoso France SAS',
  agreementNumbers: ['4500098217'],
  isDesignated: false,
  roles: ['account-manager', 'report-viewer'],
  accounts: [account],
  others: 0,
}
const toPartner: InvitationParameters = {
  to: 'partner',
  invitation: 12,
  serial: 3,
  until: '2027-01-20',
  inviter: 'Jeanne Roy',
  hasWorkAccount: false,
  partner: 'Partenaire A',
  role: 'agent',
}

function render(template: string, parameters: unknown, language = 'fr') {
  const receiver = { recipient_name: 'Paul Lambert', recipient_address: 'paul.lambert@contoso.example' }
  const { subject, text, html } = renderEmail({ ...receiver, template, language, parameters }, letterhead, secret)
  return { subject, text: text.replaceAll('\u00a0', ' '), html }
}

describe('an invitation', () => {
  test('welcomes, says who invites to what with which roles, and leads to its own link until a day', () => {
    const { subject, text, html } = render('invitation', toAccounts)
    const href = `https://portal.example/invitation/${invitationLink(secret, { id: 12, serial: 3 })}`
    expect(subject.replaceAll('\u00a0', ' ')).toBe('Contoso France SAS : votre accès au Centre d’affaires est prêt')
    expect(text).toContain('Bienvenue dans le Centre d’affaires. Claire Martin vous y donne accès')
    expect(text).toContain('Démarrer maintenant')
    expect(text).toContain(href)
    expect(html).toContain(`href="${href}"`)
    expect(text).toContain('Ce lien sert une seule fois, jusqu’au 20 janvier 2027.')
    expect(text).toContain('Responsable des comptes, Observateur de rapports')
    expect(text).toContain('Numéro du compte d’achats\n  0005438761')
    expect(text).toContain('Vous recevez ce message parce que Claire Martin a saisi votre adresse.')
  })

  test('says the same in English', () => {
    const { subject, text } = render('invitation', toAccounts, 'en')
    expect(subject).toBe('Contoso France SAS: your access to the Business Center is ready')
    expect(text).toContain('Get started now')
    expect(text).toContain('This link works once, until 20 January 2027.')
    expect(text).toContain('Account manager, Report viewer')
  })

  test('tells the designated administrator that the agreement names him, and what to do first', () => {
    const { text } = render('invitation', { ...toAccounts, isDesignated: true })
    expect(text).toContain('Le contrat de Contoso France SAS vous désigne comme Administrateur du compte d’achats.')
    expect(text).toContain('puis invitez vos collègues')
    expect(text).toContain('parce que votre nom figure au contrat')
  })

  test('asks whoever has a work account to sign in with it', () => {
    const { text } = render('invitation', { ...toAccounts, hasWorkAccount: true })
    expect(text).toContain('connectez-vous avec paul.lambert@contoso.example')
    expect(text).not.toContain('choisir un mot de passe')
  })

  test('lists several accounts each with its number, and how many more there are', () => {
    const lyon = { name: 'Contoso Lyon', number: '0005438762' }
    const { text } = render('invitation', { ...toAccounts, accounts: [account, lyon], others: 14 })
    expect(text).toContain('Contoso Paris, n° 0005438761')
    expect(text).toContain('Contoso Lyon, n° 0005438762')
    expect(text).toContain('Autres comptes d’achats\n  14')
  })

  test('to a partner speaks as the Partner Center', () => {
    const { subject, text, html } = render('invitation', toPartner)
    expect(subject.replaceAll('\u00a0', ' ')).toBe('Partenaire A : votre accès à l’Espace partenaires est prêt')
    expect(html).toContain('Espace partenaires du programme de licence en volume')
    expect(text).toContain('Jeanne Roy vous y invite pour Partenaire A.')
    expect(render('invitation', toPartner, 'en').text).toContain('Agent')
  })

  test('cannot be written from what another version might have owed', () => {
    expect(() => render('invitation', { ...toAccounts, accounts: [] })).toThrow()
    expect(() => render('invitation', { ...toAccounts, roles: ['owner'] })).toThrow()
  })
})

test('a no names who said it and leads to where somebody else is invited', () => {
  const refused = { person: 'Paul Lambert', address: 'paul@contoso.example', organization: 'Contoso' }
  const { subject, text } = render('invitation.refused', { ...refused, to: 'accounts', path: '/access/users' })
  expect(subject).toBe('Paul Lambert a refusé votre invitation')
  expect(text).toContain('https://portal.example/access/users')
  const path = '/purchasing-accounts/7/designated-administrator'
  const designated = render('invitation.refused', { ...refused, to: 'agreement', path }, 'en')
  expect(designated.text).toContain('The agreement needs a Purchasing Account Administrator')
  expect(designated.text).toContain(`https://portal.example${path}`)
})

test('a reminder leads to the sign-in page and opens nothing by itself', () => {
  const { text } = render('access.reminded', { agreementNumber: '4500098217', account })
  expect(text).toContain('https://portal.example/sign-in')
  expect(text).not.toContain('/invitation/')
  expect(render('access.reminded', { agreementNumber: '1', account }, 'en').subject).toBe(
    'You already have access to the Business Center',
  )
})

test('whoever manages users learns who was named, by whom, in whose place, and what it means', () => {
  const designation = {
    partner: 'Partenaire A',
    from: { name: 'Claire Martin', email: 'claire@contoso.example' },
    to: { name: 'Bea Autre', email: 'bea@contoso.example' },
    organization: 'Contoso',
    agreementNumber: '4500098217',
  }
  const { text } = render('administrator.designated', designation)
  expect(text).toContain('Partenaire A a désigné Bea Autre (bea@contoso.example)')
  expect(text).toContain('Administrateur de compte de tous les comptes d’achats du contrat')
  expect(render('administrator.designated', { ...designation, partner: null }, 'en').text).toContain(
    'Fabrikam designated',
  )
})
