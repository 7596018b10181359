/** One purchasing account: what it is, who was designated to administer it, and which partners see whose orders. */
import * as v from 'valibot'
import {
  accountInReachNumbered,
  customerRoles,
  everyPermission,
  purchasingAccountNumbered,
  type AccountInReach,
  type PurchasingAccount,
} from '#server/business/access/index.ts'
import {
  designateAdministrator,
  designatedAdministrator,
  inviteDesignatedAdministrator,
} from '#server/business/agreements/index.ts'
import { partnerSights, setVisibility, type PartnerSight } from '#server/business/partners/index.ts'
import type { Work } from '#server/work/index.ts'
import { collection } from '../collection.ts'
import { givenEmail, givenFirstName, givenLanguage, givenLastName, givenList, givenText } from '../given.ts'
import { changes, reads, said } from '../kinds.ts'
import type { Call } from '../operation.ts'
import { instant, orNull, several, text, word } from '../schemas.ts'

const tag = 'Purchasing accounts'

/** The purchasing account of an address. */
export const accountNumber = {
  number: { description: 'The number of a purchasing account.', example: '0005438761' },
}

/** As `purchasingAccountNumbered`, by the address of an operation. */
export function accountOf<P extends Parameters<typeof purchasingAccountNumbered>[2]>(
  work: Work,
  call: Pick<Call, 'parameters'>,
  permission: P,
): Promise<PurchasingAccount<P>> {
  return purchasingAccountNumbered(work, said(call, 'number'), permission)
}

export const getPurchasingAccount = reads({
  id: 'getPurchasingAccount',
  path: '/purchasing-accounts/{number}',
  scopes: ['purchasing-accounts.read'],
  tag,
  summary: 'Read a purchasing account',
  description: 'What it is, and what the person of the key may do in it.',
  parameters: accountNumber,
  answer: v.strictObject({
    number: text('Its number.', '0005438761'),
    name: text('Its name.', 'Contoso Paris'),
    city: text('Its city.', 'Paris'),
    countryCode: text('Its country (ISO 3166-1, two capitals).', 'FR'),
    organization: text('The legal entity that signed.', 'Contoso France SAS'),
    agreement: text('The number of its agreement.', 'V1234567'),
    roles: several('The roles that a customer holds in it.', word('A role.', customerRoles)),
    permissions: several('What the person may do in it.', word('A permission.', everyPermission)),
  }),
  problems: ['purchasing-account.unknown'],
  find: async (work, call) => accountBody(await accountInReachNumbered(work, said(call, 'number'))),
})

function accountBody(account: AccountInReach) {
  return {
    number: account.number,
    name: account.name,
    city: account.city,
    countryCode: account.country_code,
    organization: account.organization_name,
    agreement: account.agreement_number,
    roles: [...account.roles],
    permissions: everyPermission.filter((each) => account.permissions.has(each)),
  }
}

const designated = {
  path: '/purchasing-accounts/{number}/designation',
  tag,
  parameters: accountNumber,
} as const

export const getDesignatedAdministrator = reads({
  ...designated,
  id: 'getDesignatedAdministrator',
  scopes: ['purchasing-accounts.read'],
  summary: 'Read the designated administrator',
  description: 'Whom the agreement names, and how far he has come. For the account’s partners and the publisher.',
  answer: v.strictObject({
    email: text('His work e-mail.', 'paul.lambert@contoso.example'),
    firstName: text('First name.', 'Paul'),
    lastName: text('Family name.', 'Lambert'),
    language: text('The language of e-mails to him.', 'fr'),
    state: word('How far he has come.', ['not-invited', 'open', 'expired', 'refused', 'in', 'left', 'unusable']),
    sentAt: orNull(instant('When his invitation was sent last.')),
    endsAt: orNull(instant('Until when it leads in.')),
  }),
  problems: ['purchasing-account.unknown', 'permission.missing'],
  async find(work, call) {
    const account = await accountOf(work, call, 'administrators.designate')
    const { standing, email, firstName, lastName, language } = await designatedAdministrator(work, account)
    return {
      email,
      firstName,
      lastName,
      language,
      state: standing.state,
      sentAt: standing.sentAt?.toISOString() ?? null,
      endsAt: standing.endsAt?.toISOString() ?? null,
    }
  },
})

export const putDesignatedAdministrator = changes({
  ...designated,
  id: 'putDesignatedAdministrator',
  method: 'PUT',
  scopes: ['purchasing-accounts.write'],
  summary: 'Designate another administrator',
  description: 'Or the same person under another e-mail. An invitation that waits is dead, and a new one goes out.',
  body: v.strictObject({
    email: givenEmail,
    firstName: givenFirstName,
    lastName: givenLastName,
    language: givenLanguage,
  }),
  problems: [
    'purchasing-account.unknown',
    'permission.missing',
    'designated-administrator.settled',
    'designated-administrator.same',
    'person.other-audience',
    'person.email-malformed',
    'person.name-malformed',
  ],
  act: async (work, call) =>
    designateAdministrator(work, await accountOf(work, call, 'administrators.designate'), call.body),
})

export const postDesignatedInvitation = changes({
  ...designated,
  id: 'postDesignatedInvitation',
  path: '/purchasing-accounts/{number}/designation/invitations',
  method: 'POST',
  scopes: ['purchasing-accounts.write'],
  summary: 'Invite the designated administrator',
  description: 'For the first time, or again under a new link.',
  problems: [
    'purchasing-account.unknown',
    'permission.missing',
    'designated-administrator.in',
    'designated-administrator.left',
    'designated-administrator.settled',
    'person.other-audience',
    'person.email-malformed',
  ],
  act: async (work, call) =>
    inviteDesignatedAdministrator(work, await accountOf(work, call, 'administrators.designate')),
})

const sight = v.strictObject({
  partner: text('The partner’s number.', 'P-100'),
  name: text('Its name.', 'Partenaire A'),
  sees: several('The numbers of the partners whose orders it sees besides its own.', text('A number.', 'P-200')),
})

export const listPartnerVisibility = reads({
  id: 'listPartnerVisibility',
  path: '/purchasing-accounts/{number}/partner-visibility',
  scopes: ['purchasing-accounts.read'],
  tag,
  summary: 'Read which partners see whose orders',
  description: 'Every partner of the account, by name.',
  parameters: accountNumber,
  answer: collection(sight),
  problems: ['purchasing-account.unknown', 'permission.missing'],
  async find(work, call) {
    const sights = await partnerSights(work, await accountOf(work, call, 'partner-visibility.manage'))
    return { data: sights.map((each) => sightBody(each, sights)), nextCursor: null }
  },
})

export const putPartnerVisibility = changes({
  id: 'putPartnerVisibility',
  method: 'PUT',
  path: '/purchasing-accounts/{number}/partner-visibility/{partner}',
  scopes: ['purchasing-accounts.write'],
  tag,
  summary: 'Choose whose orders a partner sees',
  description: 'All at once: what is not named is seen no longer. A partner who is granted more is told by e-mail.',
  parameters: { ...accountNumber, partner: { description: 'The number of one of its partners.', example: 'P-100' } },
  body: v.strictObject({
    sees: givenList('The numbers of other partners of the account.', givenText('A number.', 'P-200', 40), 100, 0),
  }),
  answer: sight,
  problems: ['purchasing-account.unknown', 'permission.missing', 'visibility.of-other-partner'],
  async act(work, call) {
    const account = await accountOf(work, call, 'partner-visibility.manage')
    const before = await partnerSights(work, account)
    const id = (number: string) => before.find((each) => each.number === number)?.id ?? 0
    const partner = id(said(call, 'partner'))
    await setVisibility(work, account, partner, call.body.sees.map(id))
    const after = await partnerSights(work, account)
    const own = after.find((each) => each.id === partner)
    if (own === undefined) throw new Error('Visibility was set for a partner who is none of the account')
    return sightBody(own, after)
  },
})

function sightBody({ number, name, sees }: PartnerSight, all: readonly PartnerSight[]) {
  return { partner: number, name, sees: all.filter(({ id }) => sees.includes(id)).map((each) => each.number) }
}
