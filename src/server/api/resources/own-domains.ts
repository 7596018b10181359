/** The domains that one administers: the record that proves them, who may use them, and who enters no more. */
import * as v from 'valibot'
import {
  accountsUsing,
  administeredDomain,
  approveUse,
  bar,
  barredPeople,
  ownGlobalAdministrations,
  proofOf,
  readmit,
  refuseUse,
  resignAdministration,
  type AdministeredDomain,
  type UsingAccount,
} from '#server/business/domains/index.ts'
import { type Changing } from '#server/work/index.ts'
import { collection, cursorAt, pages, placeAt } from '../collection.ts'
import { givenFlag } from '../given.ts'
import { changes, reads, said } from '../kinds.ts'
import { type Call } from '../operation.ts'
import { flag, instant, orNull, text, whole } from '../schemas.ts'
import { accountNumber } from './accounts.ts'

const tag = 'Domains'
/** A domain that one administers, as addresses name it. */
export const claimParameter = {
  claim: { description: 'The number that a domain which one administers goes by.', example: '12' },
}

export const listAdministeredDomains = reads({
  id: 'listAdministeredDomains',
  path: '/own-domains',
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
  path: '/own-domains/{claim}',
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
    found: orNull(
      text('What was found the last time: found, other-values, absent, or why it cannot be known.', 'found'),
    ),
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
  path: '/own-domains/{claim}',
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
  path: '/own-domains/{claim}/uses',
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
  path: '/own-domains/{claim}/uses/{number}',
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
  path: '/own-domains/{claim}/barred-people/{email}',
  scopes: ['domains.write'],
  tag,
  parameters: {
    ...claimParameter,
    email: { description: 'An e-mail address of the domain.', example: 'paul.lambert@contoso.com' },
  },
} as const

export const listBarredPeople = reads({
  id: 'listBarredPeople',
  path: '/own-domains/{claim}/barred-people',
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
