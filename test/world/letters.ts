/** One set of parameters for each letter that there is: a template without one does not compile. Names hold what HTML minds. */
import type { TemplateName } from '#server/business/notifications/templates.ts'

const account = {
  id: 7,
  number: '0005438761',
  name: 'Contoso <Paris> & Co',
  agreementNumber: '4500098217',
  organization: 'Contoso "France" SAS',
}

export const letterSamples: Readonly<Record<TemplateName, object>> = {
  'services.expiring': {
    account,
    userId: 12,
    noticeDays: 90,
    endsOn: '2027-01-31',
    daysLeft: 71,
    services: [{ name: 'Office 365 <E1>', quantity: 1250 }],
    others: 2,
  },
  invitation: {
    to: 'accounts',
    invitation: 3,
    serial: 1,
    until: '2027-01-20',
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
    person: 'Paul Lambert',
    address: 'paul@contoso.example',
    organization: account.organization,
    to: 'accounts',
    path: '/access/users/invite',
  },
  'access.reminded': { agreementNumber: account.agreementNumber, account },
  'administrator.designated': {
    partner: null,
    from: { name: 'Ada Admin', email: 'ada@contoso.example' },
    to: { name: 'Paul Lambert', email: 'paul@contoso.example' },
    organization: account.organization,
    agreementNumber: account.agreementNumber,
  },
  'partner.left': { account, from: 'Partenaire A', to: 'Partenaire B' },
  'partner.received': { account, from: 'Partenaire A', to: 'Partenaire B' },
  'set-up.completed': {
    account,
    plans: [{ name: 'Office 365 <E1>', quantity: 1200, on: '2026-11-28' }],
    partners: ['Partenaire A', 'Partenaire <C>'],
    hasDomain: false,
  },
  'set-up.failing': {
    account,
    plan: 'Office 365 <E1>',
    service: 'Office 365 & Co',
    quantity: 1200,
    attempts: 5,
    reason: 'HTTP 503 <Paris>',
  },
  'set-up.to-order': {
    account,
    partner: 'Partenaire A',
    plans: [{ name: 'Office 365 <E1>', quantity: 1200, on: '2026-12-28' }],
  },
  'visibility.granted': { account, partner: 'Partenaire A', seen: ['Partenaire B', 'Partenaire <C>'] },
  'credentials.changed': {
    what: 'device.met',
    address: '192.0.2.7',
    device: { browser: 'Firefox', system: 'Windows' },
  },
  'password.reset': { userId: 12, serial: 1 },
  'role-request.made': {
    account,
    role: 'account-manager',
    person: 'Paul Lambert',
    address: 'paul@contoso.example',
    reason: 'Configurer les services',
  },
  'role-request.answered': { account, role: 'account-manager', granted: true },
}
