/**
 * The door to reports across purchasing accounts (SPEC 9.3): whose rows the reader sees, as conditions that any query can take.
 * Customers see the accounts in which a role of theirs lets them see reports, partners what they ordered and were granted
 * sight of (3.1), the publisher's people everything. Only `reportSight` makes a ReportSight, and reports demand one.
 */
import { sql, type RawBuilder } from 'kysely'
import { Refusal, type Work } from '#server/work/index.ts'
import { firstAccountWith, nowhereWith } from './own-places.ts'
import { rolesWith } from './permissions.ts'

declare const reporting: unique symbol

/** Whose rows. Good for the work that looked it up and never to be kept beyond. */
export type ReportSight = (
  | { readonly audience: 'customer'; readonly userId: number }
  | { readonly audience: 'partner'; readonly userId: number; readonly partnerId: number }
  | { readonly audience: 'operator'; readonly userId: number }
) & { readonly [reporting]: true }

/**
 * The actor's sight. Refuses 403 permission.missing (a customer without a role that includes reports anywhere), and 404
 * desk.unknown for whoever has no place.
 */
export async function reportSight(work: Work): Promise<ReportSight> {
  const { actor } = work
  switch (actor.kind) {
    case 'customer':
      if ((await firstAccountWith(work, 'reports.view')) === undefined) throw await nowhereWith(work, 'reports.view')
      return { audience: 'customer', userId: actor.userId } as ReportSight // here alone they are made
    case 'partner':
      return { audience: 'partner', userId: actor.userId, partnerId: actor.partnerId } as ReportSight
    case 'operator':
      return { audience: 'operator', userId: actor.userId } as ReportSight
    default:
      throw new Refusal(404, 'desk.unknown', {})
  }
}

/** The ids of the accounts that a customer or a partner sees reports of, as a query; undefined for who sees all. */
export function reportedAccounts(sight: ReportSight): RawBuilder<unknown> | undefined {
  if (sight.audience === 'operator') return undefined
  if (sight.audience === 'partner') {
    return sql`select own.purchasing_account_id from servings as own where own.partner_id = ${sight.partnerId}`
  }
  const roles = rolesWith('reports.view').map((role) => sql`${role}`)
  return sql`select mine.purchasing_account_id from user_accounts as mine
    join role_assignments as held on held.purchasing_account_id = mine.purchasing_account_id and held.user_id = mine.user_id
    where mine.user_id = ${sight.userId} and held.role in (${sql.join(roles)})`
}

/** A condition: the reader sees reports of this account. */
export function reportsAccount(sight: ReportSight, account: RawBuilder<unknown>): RawBuilder<boolean> {
  const accounts = reportedAccounts(sight)
  return accounts === undefined ? sql<boolean>`true` : sql<boolean>`${account} in (${accounts})`
}

/**
 * A condition on what a partner ordered for an account of the reader's: always true but for a partner, who sees what is his and
 * what the customer granted him sight of.
 */
export function reportsPartner(
  sight: ReportSight,
  account: RawBuilder<unknown>,
  partner: RawBuilder<unknown>,
): RawBuilder<boolean> {
  if (sight.audience !== 'partner') return sql<boolean>`true`
  return sql<boolean>`(${partner} = ${sight.partnerId} or exists (
    select from visibility_grants as granted where granted.purchasing_account_id = ${account}
      and granted.partner_id = ${sight.partnerId} and granted.seen_partner_id = ${partner}))`
}

/** The same of a serving of the account. */
export function reportsServing(
  sight: ReportSight,
  account: RawBuilder<unknown>,
  serving: RawBuilder<unknown>,
): RawBuilder<boolean> {
  if (sight.audience !== 'partner') return sql<boolean>`true`
  return sql<boolean>`exists (select from servings as seen where seen.purchasing_account_id = ${account}
    and seen.number = ${serving} and ${reportsPartner(sight, account, sql`seen.partner_id`)})`
}
