/** Domains that organisations associate, administer and prove, by the product's own verbs. */
import { purchasingAccount } from '#server/business/access/index.ts'
import {
  acceptAdministration,
  administratorLink,
  associate,
  recordNameOf,
  settleLook,
  type Associated,
  type Association,
} from '#server/business/domains/index.ts'
import type { TextAnswer } from '#server/platform/dns.ts'
import { change, read, system, type Actor, type House } from '#server/work/index.ts'
import { meet } from './people.ts'

const server = { address: '192.0.2.53', name: null, isOwn: true }
export const nothing: TextAnswer = { kind: 'absent', server }
export const timeout: TextAnswer = { kind: 'unavailable', reason: 'timeout', server: null }
export const texts = (...values: string[]): TextAnswer => ({ kind: 'found', values, server })

let domains = 0

/** A domain that no other test of this file uses. */
export function newDomain(zone: 'com' | 'example' = 'com'): string {
  domains += 1
  return `contoso${String(domains)}.${zone}`
}

interface Wish {
  readonly actor?: Actor
  readonly administrator?: Association['administrator'] | null
  readonly replaces?: boolean
}

/** Associates a domain, with somebody new as its administrator unless said otherwise (null for nobody). Throws the refusal. */
export async function claimDomain(
  house: House,
  accountId: number,
  domain: string,
  { actor = system('test'), administrator, replaces = false }: Wish = {},
): Promise<Associated> {
  const named =
    administrator === undefined ? { email: `admin@${domain}`, language: 'fr' } : (administrator ?? undefined)
  return change(house, actor, null, async (work) =>
    associate(work, await purchasingAccount(work, accountId, 'domains.associate'), {
      domain,
      administrator: named,
      replaces,
    }),
  )
}

export interface ClaimRow {
  readonly id: number
  readonly token: string
  readonly verified_at: Date | null
  readonly missing_since: Date | null
  readonly lost_at: Date | null
  readonly check_due_at: Date | null
  readonly answer: string | null
}

/** The claim that an account is associated with. */
export async function claimOf(house: House, accountId: number): Promise<ClaimRow> {
  return read(house, system('test'), (work) =>
    work.db
      .selectFrom('domain_associations as a')
      .innerJoin('domain_claims as c', 'c.id', 'a.claim_id')
      .select(['c.id', 'c.token', 'c.verified_at', 'c.missing_since', 'c.lost_at', 'c.check_due_at', 'c.answer'])
      .where('a.purchasing_account_id', '=', accountId)
      .executeTakeFirstOrThrow(),
  )
}

/** Whoever was named last for a claim, and his link. */
export async function lastNamed(
  house: House,
  claimId: number,
): Promise<{ readonly id: number; readonly userId: number; readonly link: string }> {
  const {
    id,
    serial,
    user_id: userId,
  } = await read(house, system('test'), (work) =>
    work.db
      .selectFrom('global_administrators')
      .select(['id', 'serial', 'user_id'])
      .where('claim_id', '=', claimId)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow(),
  )
  return { id, userId, link: administratorLink(house.secret, id, serial) }
}

/** Lets whoever was named last accept; answers who he is. */
export async function acceptAs(house: House, claimId: number): Promise<Actor & { kind: 'customer' }> {
  const { userId, link } = await lastNamed(house, claimId)
  const actor = { kind: 'customer' as const, userId }
  await change(house, actor, null, (work) => acceptAdministration(work, link))
  return actor
}

/** What follows from an answer of DNS. */
export async function settle(house: House, claimId: number, answer: TextAnswer) {
  return change(house, system('test'), null, (work) => settleLook(work, claimId, answer))
}

export interface ProvedDomain {
  readonly claimId: number
  readonly administrator: Actor & { kind: 'customer' }
}

/** A domain that is associated and proved, with a global administrator of its own. */
export async function proveDomain(
  house: House,
  accountId: number,
  domain: string,
  email = `admin@${domain}`,
): Promise<ProvedDomain> {
  await claimDomain(house, accountId, domain, { administrator: { email, language: 'fr' } })
  const claim = await claimOf(house, accountId)
  const administrator = await acceptAs(house, claim.id)
  await settle(house, claim.id, texts(`token=${claim.token}`))
  return { claimId: claim.id, administrator }
}

export { recordNameOf }

/** Somebody with a work account and an address in the domain. */
export async function personOf(house: House, domain: string, language = 'fr') {
  const { userId } = await meet(house, { language })
  const email = `person${String(userId)}@${domain}`
  await house.database.pool.query('update users set email = $1, email_canonical = $1 where id = $2', [email, userId])
  return { userId, email }
}
