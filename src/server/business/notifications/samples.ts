/**
 * What each letter says in its preview (SPEC 11): people and firms that nobody is, in the reader's language where a program would write
 * it so. A template without a sample does not compile.
 */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import type { Disclosed } from './template.ts'
import type { TemplateName } from './templates.ts'

/** To whom the samples are written. */
export const sampleReceiver = {
  recipient_name: 'Claire Martin',
  recipient_address: 'claire.martin@contoso.example',
} as const

/** What only its receiver may read of a sample, where its letter says such things. */
export function disclosedSample(name: TemplateName, locale: Locale): Disclosed | undefined {
  if (name === 'benefit.access-code') return [{ name: m.email_benefit_code({}, { locale }), value: 'CONTOSO-4Q7M' }]
  if (name === 'voucher.assigned') return [{ name: m.email_voucher_number({}, { locale }), value: voucherNumber }]
  if (name === 'report.scheduled') return [{ name: m.email_report_figures({}, { locale }), value: '12' }]
  return undefined
}

// There is no account of this number: a link of a preview leads to nobody's.
const nobodysId = 999_999_999_999

const account = {
  id: nobodysId,
  number: '0005438761',
  name: 'Contoso Paris',
  agreementNumber: '4500098217',
  organization: 'Contoso France SAS',
}
const partner = 'Partenaire A'
const paul = { name: 'Paul Lambert', email: 'paul.lambert@contoso.example' }
const harry = { person: 'Harry Rousseau', address: 'harry.rousseau@contoso.example' }
const plan = 'Office 365 Enterprise E1'
const voucherNumber = 'AB12-CD34-EF56'
const day = '2027-01-31'
const orderBy = '2026-12-05'

/** The parameters of each letter, as an outbox in this language would hold them. */
export function letterSamples(locale: Locale): Readonly<Record<TemplateName, object>> {
  const either = (french: string, english: string) => (locale === 'fr' ? french : english)
  const training = either('Formation en ligne', 'E-learning')
  const vouchers = either('Bons de formation', 'Training vouchers')
  const days = either('3\u00a0jours', '3\u00a0days')
  const benefit = {
    organization: account.organization,
    benefit: training,
    lines: [
      either('Ouvrez le catalogue et choisissez un cours.', 'Open the catalogue and choose a course.'),
      either('1. Entrez le code de votre organisation.', '1. Enter the code of your organisation.'),
    ],
    identifiers: [{ name: 'SA ID', value: '0098-3321-77' }],
  }
  const voucher = { ...benefit, benefit: vouchers, quantity: days }
  return {
    'benefit.access-code': {
      organization: account.organization,
      benefit: benefit.benefit,
      account: account.id,
      benefitId: nobodysId,
      beneficiary: nobodysId,
    },
    'benefit.instructions': { ...benefit, to: 'user', quantity: days },
    'voucher.assigned': { ...voucher, account: account.id, voucher: nobodysId, until: day },
    'voucher.revoked': { ...voucher, number: voucherNumber },
    'operator.ended': {},
    'order-file.read': {
      partner,
      userId: nobodysId,
      file: nobodysId,
      name: either('Commandes de mars.csv', 'Orders of March.csv'),
      outcome: 'accepted',
      orders: 1200,
      lines: 4800,
      repeated: 3,
      faults: null,
    },
    'services.expiring': {
      account,
      userId: nobodysId,
      noticeDays: 90,
      endsOn: day,
      daysLeft: 71,
      services: [{ name: plan, quantity: 1250 }],
      others: 2,
    },
    'benefits.lapsing': {
      account,
      userId: nobodysId,
      noticeDays: 90,
      lapsesOn: day,
      daysLeft: 71,
      benefits: [
        {
          name: either('Services de planification', 'Planning Services'),
          quantity: 6,
          words: { one: either('jour', 'day'), other: either('jours', 'days') },
        },
        { name: training, quantity: 1, words: { one: 'participant', other: 'participants' } },
      ],
      others: 0,
    },
    'report.scheduled': {
      userId: nobodysId,
      schedule: nobodysId,
      report: 'unpaid-services',
      title: either('Rapprochement de services en ligne non payés', 'Reconciliation of unpaid online services'),
      filters: { account: account.number },
      filtered: [
        { name: either('Numéro du compte d\u2019achats', 'Purchasing account number'), value: account.number },
      ],
      format: 'xlsx',
      frequency: 'weekly',
      portal: 'partner',
    },
    invitation: {
      to: 'accounts',
      invitation: nobodysId,
      serial: 1,
      until: day,
      inviter: 'Hugo Bernard',
      hasWorkAccount: false,
      organization: account.organization,
      agreementNumbers: [account.agreementNumber],
      isDesignated: true,
      roles: ['account-administrator'],
      accounts: [account],
      others: 1,
    },
    'invitation.refused': {
      person: paul.name,
      address: paul.email,
      organization: account.organization,
      to: 'accounts',
      path: '/access/users/invite',
    },
    'access.reminded': { agreementNumber: account.agreementNumber, account },
    'administrator.designated': {
      partner: null,
      from: { name: 'Ada Moreau', email: 'ada.moreau@contoso.example' },
      to: paul,
      organization: account.organization,
      agreementNumber: account.agreementNumber,
    },
    'partner.left': { account, from: partner, to: 'Partenaire B', permissionEnded: true },
    'partner.received': { account, from: partner, to: 'Partenaire B' },
    'partner-permission.asked': {
      account,
      partner,
      limits: {
        benefits: [{ fr: 'Bons de formation', en: 'Training vouchers' }],
        acts: ['users', 'vouchers'],
        until: '2027-06-30',
      },
    },
    'partner-permission.over': { account, partner, end: 'expired' },
    'partner-permission.answered': {
      account,
      partner,
      answer: 'approved',
      limits: { benefits: null, acts: null, until: null },
    },
    'set-up.completed': {
      account,
      plans: [{ name: plan, quantity: 1200, on: '2026-11-28' }],
      partners: [partner, 'Partenaire B'],
      hasDomain: false,
    },
    'set-up.failing': {
      account,
      plan,
      service: 'Office 365',
      quantity: 1200,
      attempts: 5,
      reason: 'HTTP 503 Service Unavailable',
    },
    'set-up.to-order': { account, partner, plans: [{ name: plan, quantity: 1200, on: '2026-12-28' }] },
    'webhook.disabled': {
      endpoint: nobodysId,
      service: 'Office 365',
      url: 'https://office365.example/hooks?of=comptoir&version=1',
      because: 'failing',
    },
    'viewing.begun': {
      operator: 'Olivier Petit',
      reason: either('Aider Claire à trouver un avantage', 'Help Claire find a benefit'),
      minutes: 30,
      isPartners: false,
    },
    'visibility.granted': { account, partner, seen: ['Partenaire B', 'Partenaire C'] },
    'credentials.changed': {
      what: 'device.met',
      address: '192.0.2.7',
      device: { browser: 'Firefox', system: 'Windows' },
    },
    'password.reset': { userId: nobodysId, serial: 1 },
    joining: { join: nobodysId, serial: 1 },
    'joining.reminded': {},
    'role-request.made': {
      account,
      role: 'account-manager',
      person: paul.name,
      address: paul.email,
      reason: either('Configurer les services', 'Set the services up'),
    },
    'role-request.answered': { account, role: 'account-manager', granted: true },
    'global-administrator.named': {
      administrator: nobodysId,
      serial: 1,
      until: day,
      domain: 'contoso.example',
      organization: account.organization,
      namer: 'Hugo Bernard',
      hasWorkAccount: false,
    },
    'global-administrator.resigned': { ...harry, domain: 'contoso.example' },
    'global-administrator.refused': { ...harry, domain: 'contoso.example' },
    'domain.news': {
      what: 'missed',
      domain: 'contoso.example',
      claim: nobodysId,
      administers: true,
      lostOn: '2027-01-23',
    },
    'domain-approval.asked': {
      domain: 'contoso.example',
      claim: nobodysId,
      organization: account.organization,
      account,
      person: paul,
    },
    'domain-approval.answered': { what: 'given', domain: 'contoso.example', account },
    'suspension.announced': {
      to: 'partner',
      userId: nobodysId,
      account,
      partner,
      daysLeft: 14,
      services: [
        { name: plan, quantity: 1200, orderBy },
        { name: 'Enterprise Mobility + Security E3', quantity: 1, orderBy },
      ],
      others: 1,
    },
    'subscription.suspended': {
      to: 'customer',
      userId: nobodysId,
      account,
      partner,
      daysLeft: 0,
      services: [{ name: plan, quantity: 100, orderBy }],
      others: 0,
    },
    'activations.answered': {
      account,
      item: 'Office Professional Plus 2016',
      product: 'Office',
      granted: 250,
      allowed: 1500,
      reason: either('Postes remplacés', 'Computers replaced'),
    },
  }
}
