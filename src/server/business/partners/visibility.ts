/**
 * Which partner sees what another one ordered for a purchasing account (SPEC 3.1, guide 2). By default each sees only what
 * he ordered himself; the customer adds to that, partner by partner, and takes it back. What a partner sees is decided
 * where the account is looked up (access/look-ups.ts), so a change here holds from the next request on.
 */
import { sql } from 'kysely'
import { purchasingAccount, type PurchasingAccount } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { lockServingsOf } from './servings.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** What one partner sees of others was changed; names are those of the time. */
    'visibility.changed': {
      readonly partner: NamedPartner
      readonly granted: readonly NamedPartner[]
      readonly revoked: readonly NamedPartner[]
    }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Somebody who does not serve the account, or no longer: what was shown when the choice was made has changed. */
    'visibility.of-other-partner': Record<never, never>
  }
}

export interface NamedPartner {
  readonly id: number
  readonly name: string
}

/** A partner of an account, with those of its other partners whose orders he was granted sight of. */
export interface PartnerSight extends NamedPartner {
  readonly number: string
  readonly sees: readonly number[]
}

export interface SightChange {
  readonly partner: NamedPartner
  readonly granted: readonly NamedPartner[]
  readonly revoked: readonly NamedPartner[]
}

/** The partners of an account and who sees whose orders, by name. */
export async function partnerSights(
  work: Work,
  account: PurchasingAccount<'partner-visibility.manage'>,
): Promise<readonly PartnerSight[]> {
  const { rows } = await sql<{ id: number; name: string; number: string; sees: string | null }>`
    select p.id, p.name, p.number, (
      select string_agg(v.seen_partner_id::text, ' ' order by v.seen_partner_id) from visibility_grants as v
      where v.purchasing_account_id = ${account.id} and v.partner_id = p.id) as sees
    from partners as p
    where p.id in (select s.partner_id from servings as s where s.purchasing_account_id = ${account.id})
    order by p.name, p.id`.execute(work.db)
  return rows.map((row) => ({ ...row, sees: row.sees?.split(' ').map(Number) ?? [] }))
}

/**
 * Lets `partnerId` see what `seen` ordered for the account, and nothing else of the other partners': what he saw before and
 * is not among them he sees no longer. Partners who are granted more are told by e-mail. Changes nothing, and records
 * nothing, where all is as it was. Refuses 409 visibility.of-other-partner.
 */
export async function setVisibility(
  work: Changing,
  account: PurchasingAccount<'partner-visibility.manage'>,
  partnerId: number,
  seen: readonly number[],
): Promise<SightChange> {
  await lockServingsOf(work, account.id)
  // Once more: while the lock was waited for, the actor's role may have been taken.
  await purchasingAccount(work, account.id, 'partner-visibility.manage')
  const partners = await partnerSights(work, account)
  const partner = partners.find(({ id }) => id === partnerId)
  const others = partners.filter(({ id }) => id !== partnerId)
  const isKnown = seen.every((id) => others.some((other) => other.id === id))
  if (partner === undefined || !isKnown) throw new Refusal(409, 'visibility.of-other-partner', {})

  const granted = others.filter(({ id }) => seen.includes(id) && !partner.sees.includes(id)).map(named)
  const revoked = others.filter(({ id }) => !seen.includes(id) && partner.sees.includes(id)).map(named)
  const change = { partner: named(partner), granted, revoked }
  if (granted.length + revoked.length === 0) {
    work.unchanged()
    return change
  }

  await grant(work, account.id, partnerId, granted)
  await revoke(work, account.id, partnerId, revoked)
  await work.record({
    name: 'visibility.changed',
    scope: { account: account.id },
    subject: `partner:${String(partnerId)}`,
    details: change,
    tells: granted.length > 0,
  })
  return change
}

async function grant(
  work: Changing,
  accountId: number,
  partnerId: number,
  granted: readonly NamedPartner[],
): Promise<void> {
  if (granted.length === 0) return
  const { actor } = work
  const granted_by = 'userId' in actor ? actor.userId : null
  await work.db
    .insertInto('visibility_grants')
    .values(
      granted.map(({ id }) => ({
        purchasing_account_id: accountId,
        partner_id: partnerId,
        seen_partner_id: id,
        granted_at: work.now,
        granted_by,
      })),
    )
    .execute()
}

async function revoke(
  work: Changing,
  accountId: number,
  partnerId: number,
  revoked: readonly NamedPartner[],
): Promise<void> {
  if (revoked.length === 0) return
  const gone = revoked.map(({ id }) => id)
  await work.db
    .deleteFrom('visibility_grants')
    .where('purchasing_account_id', '=', accountId)
    .where('partner_id', '=', partnerId)
    .where('seen_partner_id', 'in', gone)
    .execute()
}

/** Ends every grant of a partner who serves an account no longer, in both directions (SPEC 3.3); answers how many. */
export async function endGrants(work: Changing, accountId: number, partnerId: number): Promise<number> {
  const { numDeletedRows } = await work.db
    .deleteFrom('visibility_grants')
    .where('purchasing_account_id', '=', accountId)
    .where((row) => row.or([row('partner_id', '=', partnerId), row('seen_partner_id', '=', partnerId)]))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

function named({ id, name }: NamedPartner): NamedPartner {
  return { id, name }
}
