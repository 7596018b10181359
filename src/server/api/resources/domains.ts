/** Domains: which account uses which, who administers it, and the record of DNS that proves it. */
import * as v from 'valibot'

import {
  accountsUsing,
  administeredDomain,
  approveUse,
  associate,
  bar,
  barredPeople,
  dissociateAccount,
  domainsDesk,
  endAdministrator,
  ownGlobalAdministrations,
  proofOf,
  readmit,
  refuseUse,
  renewAdministrator,
  resignAdministration,
  type AdministeredDomain,
  type UsingAccount,
} from '#server/business/domains/index.ts'
import type { Changing } from '#server/work/index.ts'
import { collection, cursorAt, pages, placeAt } from '../collection.ts'
import { givenEmail, givenFlag, givenText } from '../given.ts'
import { changes, numberIn, reads, said } from '../kinds.ts'
import type { Call } from '../operation.ts'
import { flag, instant, orNull, text, whole, word } from '../schemas.ts'
import { accountNumber, accountOf } from './accounts.ts'

const tag = 'Domains'
const claimParameter = {
  claim: { description: 'The number that a domain which one administers goes by.', example: '12' },
}

const row = v.strictObject({
  purchasingAccount: text('The number of a purchasing account.', '0005438761'),
  name: text('Its name.', 'Contoso Paris'),
  domain: orNull(text('The domain that it uses.', 'contoso.com')),
  state: orNull(
    text('How it stands with it: unanswered, unapproved, unproved, proved, missing, lost or expired.', 'proved'),
  ),
})

export const listDomains = reads({
  id: 'listDomains',
  path: '/domains',
  scopes: ['domains.read'],
  tag,
  summary: 'List which purchasing account uses which domain',
  description: 'Those in which the person of the key may associate domains; the first hundred, by name.',
  answer: collection(row),
  problems: ['permission.missing', 'desk.unknown'],
  async find(work) {
    const { accounts } = await domainsDesk(work)
    const data = accounts.map(({ number, name, standing }) => ({
      purchasingAccount: number,
      name,
      domain: standing?.domain ?? null,
      state: standing?.state ?? null,
    }))
    return { data, nextCursor: null }
  },
})

export const listDomainAdministrators = reads({
  id: 'listDomainAdministrators',
  path: '/purchasing-accounts/{number}/domain/administrators',
  scopes: ['domains.read'],
  tag,
  summary: 'List who administers, or is asked to administer, the domains of an organisation',
  description: 'As far as this account may act on them.',
  parameters: accountNumber,
  answer: collection(
    v.strictObject({
      administrator: whole('The number that he goes by here.'),
      domain: text('The domain.', 'contoso.com'),
      email: text('His work e-mail.', 'paul.lambert@contoso.example'),
      name: text('His name; empty where he has not given it yet.', 'Paul Lambert'),
      state: word('Where it stands.', ['open', 'expired', 'accepted', 'refused']),
      namedAt: instant('When he was named.'),
      until: instant('Until when he can answer.'),
    }),
  ),
  problems: ['purchasing-account.unknown', 'permission.missing', 'desk.unknown'],
  async find(work, call) {
    const account = await accountOf(work, call, 'domains.associate')
    const { administrators } = await domainsDesk(work, account.id)
    const data = administrators
      .filter(({ accountId }) => accountId === account.id)
      .map((each) => ({
        administrator: each.id,
        domain: each.domain,
        email: each.email,
        name: each.name,
        state: each.state,
        namedAt: each.namedAt.toISOString(),
        until: each.until.toISOString(),
      }))
    return { data, nextCursor: null }
  },
})

const domainOfAccount = {
  path: '/purchasing-accounts/{number}/domain',
  scopes: ['domains.write'],
  tag,
  parameters: accountNumber,
} as const

export const putDomain = changes({
  ...domainOfAccount,
  id: 'putDomain',
  method: 'PUT',
  summary: 'Associate a domain',
  description:
    'Whoever is named administrator is asked by e-mail. A domain that another organisation has proved is asked for.',
  body: v.strictObject({
    domain: givenText('The domain.', 'contoso.com', 253),
    administrator: v.optional(givenEmail),
    replaces: v.optional(givenFlag('True for whoever knows that the account uses another domain, and gives that up.')),
  }),
  answer: v.strictObject({
    result: word('What came of it.', ['associated', 'asked', 'unchanged']),
    domain: text('The domain, in its canonical form.', 'contoso.com'),
  }),
  problems: [
    'purchasing-account.unknown',
    'permission.missing',
    'domain.replaces',
    'domain.asked-often',
    'global-administrator.missing',
    'global-administrator.outside-domain',
    'global-administrators.too-many',
    'person.other-audience',
    'person.email-malformed',
    'recipient.mailed-often',
  ],
  async act(work, call) {
    const { domain, administrator, replaces = false } = call.body
    const named = administrator === undefined ? undefined : { email: administrator, language: call.locale }
    const account = await accountOf(work, call, 'domains.associate')
    return associate(work, account, { domain, administrator: named, replaces })
  },
})

export const deleteDomain = changes({
  ...domainOfAccount,
  id: 'deleteDomain',
  method: 'DELETE',
  summary: 'Give an account’s domain up',
  description: 'From the next token on nobody is let in by it. Associating it again needs no new proof.',
  problems: ['purchasing-account.unknown', 'permission.missing', 'domain.not-associated'],
  async act(work, call) {
    await dissociateAccount(work, await accountOf(work, call, 'domains.associate'))
  },
})

const administratorOfDomain = {
  path: '/purchasing-accounts/{number}/domain/administrators/{administrator}',
  scopes: ['domains.write'],
  tag,
  parameters: { ...accountNumber, administrator: { description: 'The number that he goes by here.', example: '12' } },
} as const

export const endDomainAdministrator = changes({
  ...administratorOfDomain,
  id: 'endDomainAdministrator',
  method: 'DELETE',
  summary: 'End somebody’s administration of a domain',
  description: 'Or ask him no more. The last one of a proved domain stays.',
  problems: [
    'purchasing-account.unknown',
    'permission.missing',
    'global-administrator.unknown',
    'global-administrator.last',
  ],
  act: async (work, call) =>
    endAdministrator(work, await accountOf(work, call, 'domains.associate'), numberIn(call, 'administrator')),
})

export const renewDomainAdministrator = changes({
  ...administratorOfDomain,
  id: 'renewDomainAdministrator',
  method: 'POST',
  path: '/purchasing-accounts/{number}/domain/administrators/{administrator}/invitations',
  summary: 'Ask somebody again to administer a domain',
  description: 'Under a new link, for sixty days more.',
  problems: [
    'purchasing-account.unknown',
    'permission.missing',
    'global-administrator.unknown',
    'global-administrator.accepted',
    'recipient.mailed-often',
  ],
  act: async (work, call) =>
    renewAdministrator(work, await accountOf(work, call, 'domains.associate'), numberIn(call, 'administrator')),
})

export const listAdministeredDomains = reads({
  id: 'listAdministeredDomains',
  path: '/administered-domains',
  scopes: ['domains.read'],
  tag,
  summary: 'List the domains that one administers',
  description: 'As their global administrator, those whose proof has yet to come included.',
  answer: collection(
    v.strictObject({
      claim: whole('The number that it goes by.'),
      domain: text('The domain.', 'contoso.com'),
      organization: text('Whose it is.', 'Contoso France SAS'),
      state: text('How it stands: unproved, proved, missing, lost or expired.', 'proved'),
      waiting: whole('Accounts of other organisations that wait for approval.', 0),
    }),
  ),
  problems: [],
  async find(work) {
    const own = await ownGlobalAdministrations(work)
    const data = own.map(({ claimId, domain, organization, state, waiting }) => ({
      claim: claimId,
      domain,
      organization,
      state,
      waiting,
    }))
    return { data, nextCursor: null }
  },
})

export const getAdministeredDomain = reads({
  id: 'getAdministeredDomain',
  path: '/administered-domains/{claim}',
  scopes: ['domains.read'],
  tag,
  summary: 'Read the record that proves a domain',
  description: 'What to publish, and what was found when it was last looked for. It is looked for again by itself.',
  parameters: claimParameter,
  answer: v.strictObject({
    claim: whole('The number that it goes by.'),
    domain: text('The domain.', 'contoso.com'),
    recordName: text('Where the TXT record is to stand.', '_comptoir-challenge.contoso.com'),
    recordValue: text('What it is to say.', 'token=8f3c'),
    isProved: flag('Whether the domain is proved.'),
    found: orNull(text('What was found the last time.', 'proved')),
    checkedAt: orNull(instant('When that was.')),
    dueAt: orNull(instant('When it is looked for again.')),
    verifiedAt: orNull(instant('Since when it is proved.')),
    missingSince: orNull(instant('Since when the record is missing.')),
    lostAfter: orNull(instant('Of a record that is missing: when the domain is lost, at the earliest.')),
  }),
  problems: ['domain.unknown'],
  async find(work, call) {
    const domain = await administeredDomain(work, said(call, 'claim'))
    const proof = await proofOf(work, domain)
    return {
      claim: domain.claimId,
      domain: domain.domain,
      recordName: proof.recordName,
      recordValue: proof.recordValue,
      isProved: domain.isProved,
      found: proof.answer,
      checkedAt: proof.checkedAt?.toISOString() ?? null,
      dueAt: proof.dueAt?.toISOString() ?? null,
      verifiedAt: proof.verifiedAt?.toISOString() ?? null,
      missingSince: proof.missingSince?.toISOString() ?? null,
      lostAfter: proof.lostAfter?.toISOString() ?? null,
    }
  },
})

export const resignDomain = changes({
  id: 'resignDomain',
  method: 'DELETE',
  path: '/administered-domains/{claim}',
  scopes: ['domains.write'],
  tag,
  summary: 'Resign as a domain’s global administrator',
  description: 'Whoever named one is told. The last one of a proved domain stays.',
  parameters: claimParameter,
  problems: ['domain.unknown', 'global-administrator.last'],
  act: async (work, call) => resignAdministration(work, await administeredDomain(work, said(call, 'claim'))),
})

export const listDomainUses = reads({
  id: 'listDomainUses',
  path: '/administered-domains/{claim}/uses',
  scopes: ['domains.read'],
  tag,
  summary: 'List the accounts that use a domain, or ask to',
  description: 'Those that wait first.',
  parameters: claimParameter,
  answer: collection(
    v.strictObject({
      purchasingAccount: text('The number of the account.', '0005438761'),
      name: text('Its name.', 'Contoso Paris'),
      organization: text('Its organisation.', 'Contoso France SAS'),
      isForeign: flag('Of another organisation: it needs approval.'),
      approvedAt: orNull(instant('When that was given.')),
      since: instant('Since when it uses the domain, or asks to.'),
    }),
  ),
  problems: ['domain.unknown'],
  async find(work, call) {
    const accounts = await accountsUsing(work, await administeredDomain(work, said(call, 'claim')))
    return { data: accounts.map(useBody), nextCursor: null }
  },
})

function useBody({ number, name, organization, isForeign, approvedAt, since }: UsingAccount) {
  return {
    purchasingAccount: number,
    name,
    organization,
    isForeign,
    approvedAt: approvedAt?.toISOString() ?? null,
    since: since.toISOString(),
  }
}

export const answerDomainUse = changes({
  id: 'answerDomainUse',
  method: 'PUT',
  path: '/administered-domains/{claim}/uses/{number}',
  scopes: ['domains.write'],
  tag,
  summary: 'Let an account use a domain, or not',
  description: 'For accounts of other organisations, which have asked.',
  parameters: { ...claimParameter, ...accountNumber },
  body: v.strictObject({ approved: givenFlag('Whether it may, from now on.') }),
  problems: ['domain.unknown', 'domain-approval.unknown', 'domain.unproved'],
  async act(work, call) {
    const domain = await administeredDomain(work, said(call, 'claim'))
    const accounts = await accountsUsing(work, domain)
    const id = accounts.find(({ number }) => number === said(call, 'number'))?.id ?? 0
    await (call.body.approved ? approveUse(work, domain, id) : refuseUse(work, domain, id))
  },
})

const people = {
  path: '/administered-domains/{claim}/barred-people/{email}',
  scopes: ['domains.write'],
  tag,
  parameters: {
    ...claimParameter,
    email: { description: 'An e-mail address of the domain.', example: 'paul.lambert@contoso.com' },
  },
} as const

export const listBarredPeople = reads({
  id: 'listBarredPeople',
  path: '/administered-domains/{claim}/barred-people',
  scopes: ['domains.read'],
  tag,
  summary: 'List the people of a domain who enter no more',
  description: 'By address.',
  parameters: claimParameter,
  query: pages,
  answer: collection(
    v.strictObject({
      email: text('The address.', 'paul.lambert@contoso.com'),
      since: instant('Since when.'),
    }),
  ),
  problems: ['domain.unknown'],
  async find(work, call) {
    const [after] = placeAt(v.tuple([v.pipe(v.string(), v.maxLength(254))]), call.query.cursor) ?? []
    const { people: found, next } = await barredPeople(work, await administeredDomain(work, said(call, 'claim')), after)
    const data = found.map(({ email, since }) => ({ email, since: since.toISOString() }))
    return { data, nextCursor: cursorAt(next === undefined ? undefined : [next]) }
  },
})

export const barPerson = changes({
  ...people,
  id: 'barPerson',
  method: 'PUT',
  summary: 'Let somebody of a domain in no more',
  description: 'Services are told at once, and his API keys stop.',
  problems: [
    'domain.unknown',
    'person.email-malformed',
    'barred-person.outside-domain',
    'barred-person.administrator',
    'barred-people.too-many',
  ],
  act: (work, call) => aboutPerson(work, call, bar),
})

export const readmitPerson = changes({
  ...people,
  id: 'readmitPerson',
  method: 'DELETE',
  summary: 'Let somebody of a domain in again',
  description: 'Nothing happens where nobody barred him.',
  problems: ['domain.unknown'],
  act: (work, call) => aboutPerson(work, call, readmit),
})

async function aboutPerson(
  work: Changing,
  call: Pick<Call, 'parameters'>,
  act: (work: Changing, domain: AdministeredDomain, email: string) => Promise<void>,
): Promise<void> {
  await act(work, await administeredDomain(work, said(call, 'claim')), said(call, 'email'))
}
