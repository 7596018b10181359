/** Domains of purchasing accounts: which uses which, and who is asked to administer it. */
import * as v from 'valibot'
import {
  associate,
  dissociateAccount,
  domainsDesk,
  endAdministrator,
  renewAdministrator,
} from '#server/business/domains/index.ts'
import { collection } from '../collection.ts'
import { givenEmail, givenFlag, givenText } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { instant, orNull, text, whole, word } from '../schemas.ts'
import { accountNumber, accountOf } from './accounts.ts'

const tag = 'Domains'

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
  path: '/purchasing-accounts/{number}/domain/people',
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
  path: '/purchasing-accounts/{number}/domain/people/{person}',
  scopes: ['domains.write'],
  tag,
  parameters: { ...accountNumber, person: { description: 'The number that he goes by here.', example: '12' } },
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
    endAdministrator(work, await accountOf(work, call, 'domains.associate'), numberIn(call, 'person')),
})

export const renewDomainAdministrator = changes({
  ...administratorOfDomain,
  id: 'renewDomainAdministrator',
  method: 'POST',
  path: '/purchasing-accounts/{number}/domain/people/{person}/invitations',
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
    renewAdministrator(work, await accountOf(work, call, 'domains.associate'), numberIn(call, 'person')),
})
