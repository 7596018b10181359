/**
 * The doors to a purchasing account's benefits (SPEC 2.4, 8.8). The customer's own people come by their roles; a partner comes
 * only with the customer's permission, which may be limited to certain benefits and acts and to a last day. Only these
 * functions make a BenefitDesk, and verbs demand one, so that a forgotten check does not compile.
 */
import { sql } from 'kysely'
import { isViewed, Refusal, type Work } from '#server/work/index.ts'
import { accountInReach, type AccountInReach } from './look-ups.ts'
import { missingPermission } from './missing-permission.ts'

/**
 * What can be done with benefits for an account: what a permission for a partner lists. The last two are of the account as a whole,
 * and have a desk of their own (software-desk.ts).
 */
export const benefitActs = ['domains', 'codes', 'users', 'vouchers', 'conversion', 'downloads', 'keys'] as const
export type BenefitAct = (typeof benefitActs)[number]

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** A partner whom the customer has not given the permission to manage his benefits, or not this one or not for this act. */
    'partner-permission.missing': { readonly account: string }
  }
}

declare const sight: unique symbol
declare const deskFor: unique symbol

/** What the actor sees of an account's benefits, and may do there. */
export interface BenefitSight {
  readonly account: AccountInReach
  /** Which benefits: a partner's permission may name some. */
  readonly benefits: 'all' | readonly number[]
  readonly acts: ReadonlySet<BenefitAct>
  /** True for those who see access codes (SPEC 2.4). */
  readonly seesCodes: boolean
  readonly [sight]: true
}

/** An account's benefit, for an act of kind A. Good for the work that looked it up and never to be kept beyond. */
export interface BenefitDesk<A extends BenefitAct> {
  readonly account: AccountInReach
  readonly benefitId: number
  readonly [deskFor]: A
}

/**
 * The account's benefits as far as the actor sees them. Refuses 404 purchasing-account.unknown, 403 permission.missing (a
 * customer without the role), partner-permission.missing.
 */
export async function benefitSight(work: Work, accountId: number | string): Promise<BenefitSight> {
  const account = await accountInReach(work, accountId)
  const seen = work.actor.kind === 'partner' ? await sightOfPartner(work, account) : sightOfOthers(account)
  if (seen === undefined) throw await missingPermission(work, account, 'benefits.view')
  return { account, ...seen } as BenefitSight // the one place that makes them
}

/**
 * One benefit of the account, for an act. Refuses 404 purchasing-account.unknown, 403 permission.missing and
 * partner-permission.missing.
 */
export async function benefitDesk<A extends BenefitAct>(
  work: Work,
  accountId: number | string,
  benefitId: number,
  act: A,
): Promise<BenefitDesk<A>> {
  const { account, acts, benefits } = await benefitSight(work, accountId)
  const covers = benefits === 'all' || benefits.includes(benefitId)
  if (!covers || !acts.has(act)) {
    if (work.actor.kind !== 'partner' || !account.permissions.has('benefits.serve')) {
      throw await missingPermission(work, account, work.actor.kind === 'partner' ? 'benefits.serve' : 'benefits.manage')
    }
    throw new Refusal(403, 'partner-permission.missing', { account: account.name })
  }
  return { account, benefitId } as BenefitDesk<A> // the one place that makes them
}

type Seen = Pick<BenefitSight, 'benefits' | 'acts' | 'seesCodes'>

const everyAct: ReadonlySet<BenefitAct> = new Set(benefitActs)
const noAct: ReadonlySet<BenefitAct> = new Set()

function sightOfOthers({ permissions }: AccountInReach): Seen | undefined {
  if (!permissions.has('benefits.view')) return undefined
  return {
    benefits: 'all',
    acts: permissions.has('benefits.manage') ? everyAct : noAct,
    seesCodes: permissions.has('keys.view'),
  }
}

async function sightOfPartner(work: Work, account: AccountInReach): Promise<Seen> {
  if (work.actor.kind !== 'partner') throw new Error('Not a partner')
  const given = await permissionInForce(work, account.id, work.actor.partnerId)
  if (given === undefined) throw new Refusal(403, 'partner-permission.missing', { account: account.name })
  const allowed = benefitActs.filter((act) => given.acts === null || given.acts.includes(act))
  const acts = account.permissions.has('benefits.serve') ? new Set(allowed) : noAct
  return { benefits: given.benefits ?? 'all', acts, seesCodes: acts.has('codes') && !isViewed(work.actor) }
}

/** What the customer's permission for a partner is limited to; undefined where there is none in force. */
export async function permissionInForce(
  work: Work,
  accountId: number,
  partnerId: number,
): Promise<{ readonly benefits: readonly number[] | null; readonly acts: readonly string[] | null } | undefined> {
  const { rows } = await sql<{ benefits: readonly number[] | null; acts: readonly string[] | null }>`
    select benefits, acts from partner_permissions
    where purchasing_account_id = ${accountId} and partner_id = ${partnerId}
      and approved_at is not null and removed_at is null and ended_at is null
      and (ends_on is null or ends_on >= ${work.today}::date)`.execute(work.db)
  return rows[0]
}
