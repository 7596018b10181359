/** A person as the provider knows him: what he may do at the service is asked anew for every token, and so is what it is told. */
import type { Account, FindAccount } from 'oidc-provider'
import { entryTo, refusalOfEntry, type Entry, type EntryRefusal } from '#server/business/provisioning/index.ts'
import { currentFrame, type Frame } from './frame.ts'
import { recordHash } from './records.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** Somebody entered the site of a service, or tried to; `name` is the service's. */
    'service-entry.granted': { readonly name: string }
    'service-entry.refused': { readonly name: string; readonly refusal: EntryRefusal }
  }
}

/** Where somebody stands before his browser: he is led to the page that says why. Elsewhere a service asks, and gets nothing. */
const beforePeople = new Set(['authorization', 'resume'])

/** The claims that go with each scope; all of them stand in the identity token and at the userinfo endpoint alike. */
export const claimsOfScopes = {
  openid: [
    'sub',
    'organization',
    'purchasing_accounts',
    'plans',
    'global_administrator',
    'administered_domains',
    'incomplete',
  ],
  profile: ['name', 'given_name', 'family_name', 'locale'],
  email: ['email', 'email_verified'],
} as const

/** The person behind a subject, at the service that asks. Undefined where he may not have a token of it (any more). */
export const findAccount: FindAccount = async (ctx, subject, token) => {
  const frame = currentFrame()
  const clientId = ctx.oidc.client?.clientId ?? token?.clientId ?? ''
  const work = await frame.change.work()
  const entry = await entryTo(work, { subject, clientId })
  frame.entry = entry
  if (entry === undefined) return undefined
  if (!entry.isOpen && !beforePeople.has(ctx.oidc.route)) {
    // Whoever comes back in tomorrow enters anew: what was given under this grant is over, whoever holds it.
    const grantId = token?.grantId
    if (typeof grantId === 'string') {
      const hash = recordHash('Grant', grantId)
      frame.left.set(hash.toString('hex'), { kind: 'gone', hash })
    }
    await noteRefusal(frame, entry, clientId)
    return undefined
  }
  return { accountId: subject, isOpen: entry.isOpen, claims: () => claimsOf(entry) } satisfies Account
}

/** Notes for the journal that somebody was refused, and why. */
export async function noteRefusal(frame: Frame, entry: Entry, clientId: string): Promise<void> {
  const refused = await refusalOfEntry(await frame.change.work(), { subject: entry.person.subject, clientId })
  if (refused === undefined) return
  frame.refusal = { userId: entry.person.userId, service: refused.service ?? clientId, reason: refused.reason }
}

function claimsOf({ person, organization, accounts, plans, administeredDomains, isWhole }: Entry) {
  return {
    sub: person.subject,
    organization,
    purchasing_accounts: accounts,
    plans: plans.map(({ termEndsOn, ...plan }) => ({ ...plan, term_ends_on: termEndsOn })),
    global_administrator: administeredDomains.length > 0,
    administered_domains: administeredDomains,
    ...(isWhole ? {} : { incomplete: true }),
    name: `${person.firstName} ${person.lastName}`,
    given_name: person.firstName,
    family_name: person.lastName,
    locale: person.language,
    email: person.email,
    email_verified: true,
  }
}
