/**
 * What is used of a benefit elsewhere and recorded here, as incidents are that somebody opens at a support site (SPEC 8.2). Each use
 * has a reference of its own and counts once, whoever sends it and however often; a use is given back whole, and once.
 */
import { sql } from 'kysely'
import type { BenefitRecorder } from '#server/business/access/index.ts'
import { isDate } from '#server/platform/clock.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { benefitOf, keepDescriptions, namedBenefit, type Benefit, type NamedBenefit } from './description.ts'
import { isCount, largestQuantity } from './fields.ts'
import { grantedOf, remainingOf } from './grant.ts'
import { lockGrant, post, type LockedGrant } from './post.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'benefit.used': UseOfEvent
    'benefit.returned': UseOfEvent
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    'benefit-use.malformed': { readonly faults: readonly UseFault[] }
    /** It counts already under this reference. */
    'benefit-use.known': { readonly reference: string }
    'benefit-use.unknown': Record<never, never>
    /** It was given back before. */
    'benefit-use.returned': { readonly reference: string }
    /** Nothing is counted of it. */
    'benefit.unmeasured': Record<never, never>
  }
}

interface UseOfEvent {
  readonly benefit: NamedBenefit
  /** In the benefit's measure. */
  readonly quantity: number
  readonly reference: string
}

export interface NewUse {
  readonly quantity: number
  /** What the use is called where it happened: an incident's number. */
  readonly reference: string
  /** YYYY-MM-DD. */
  readonly on: string
}

export interface UseFault {
  readonly field: keyof NewUse
  readonly code: 'missing' | 'too-long' | 'characters' | 'out-of-range' | 'no-date' | 'in-future' | 'too-early'
}

/** What the account has of the benefit now. */
export interface UseStanding {
  readonly granted: number
  readonly used: number
  readonly remaining: number
}

/** A use that was recorded. */
export interface RecordedUse {
  readonly position: number
  readonly reference: string
  readonly quantity: number
  /** YYYY-MM-DD. */
  readonly on: string
  readonly isReturned: boolean
}

export const longestReference = 100
export const recordedUsesLimit = 20

/**
 * Records a use. Refuses 422 benefit-use.malformed, benefit.unmeasured and benefit.exhausted, 409 benefit-use.known and
 * benefit.not-held.
 */
export async function recordUse(work: Changing, recorder: BenefitRecorder, use: NewUse): Promise<UseStanding> {
  const { accountId, benefitId } = recorder
  const benefit = await measured(work, benefitId)
  const grant = await lockGrant(work, accountId, benefitId)
  await refuseMalformed(work, recorder, use)
  const { quantity, reference, on } = use
  if (await entryUnder(work, accountId, useKey(benefitId, reference))) {
    throw new Refusal(409, 'benefit-use.known', { reference })
  }

  const cause = { key: useKey(benefitId, reference), subject: reference, on }
  const after = await post(work, grant, { kind: 'used', used: quantity }, cause)
  await recordEvent(work, 'benefit.used', accountId, { benefit: namedBenefit(benefit), quantity, reference })
  return standingOf(after)
}

/** Gives a use back. Refuses 404 benefit-use.unknown, 409 benefit-use.returned. */
export async function returnUse(work: Changing, recorder: BenefitRecorder, reference: string): Promise<UseStanding> {
  const { accountId, benefitId } = recorder
  const benefit = await measured(work, benefitId)
  const grant = await lockGrant(work, accountId, benefitId)
  const use = await entryUnder(work, accountId, useKey(benefitId, reference))
  if (use === undefined) throw new Refusal(404, 'benefit-use.unknown', {})
  const key = returnKey(benefitId, reference)
  if (await entryUnder(work, accountId, key)) throw new Refusal(409, 'benefit-use.returned', { reference })

  const after = await post(work, grant, { kind: 'returned', used: -use.used_change }, { key, subject: reference })
  const details = { benefit: namedBenefit(benefit), quantity: use.used_change, reference }
  await recordEvent(work, 'benefit.returned', accountId, details)
  return standingOf(after)
}

/** The last uses that were recorded, newest first; those before a position, where one is given. */
export async function recordedUses(
  work: Work,
  { accountId, benefitId }: BenefitRecorder,
  before?: number,
): Promise<readonly RecordedUse[]> {
  const earlier = before === undefined ? sql`` : sql`and u.position < ${before}`
  const { rows } = await sql<RecordedUse>`
    select u.position, u.subject as reference, u.used_change as quantity, u.effective_on as "on",
      exists (select from benefit_entries as r where r.purchasing_account_id = ${accountId}
        and r.key = ${returnKey(benefitId, '')} || u.subject) as "isReturned"
    from benefit_entries as u
    where u.purchasing_account_id = ${accountId} and u.benefit_id = ${benefitId} and u.kind = 'used' ${earlier}
    order by u.position desc limit ${recordedUsesLimit}`.execute(work.db)
  return rows
}

async function measured(work: Work, benefitId: number): Promise<Benefit> {
  await keepDescriptions(work)
  const benefit = await benefitOf(work, benefitId)
  if (benefit.measure === undefined) throw new Refusal(422, 'benefit.unmeasured', {})
  return benefit
}

async function refuseMalformed(work: Work, { accountId, benefitId }: BenefitRecorder, use: NewUse): Promise<void> {
  const faults: UseFault[] = []
  if (!isCount(use.quantity, largestQuantity)) faults.push({ field: 'quantity', code: 'out-of-range' })
  const { reference, on } = use
  if (reference.trim() === '') faults.push({ field: 'reference', code: 'missing' })
  else if (reference.length > longestReference) faults.push({ field: 'reference', code: 'too-long' })
  else if (!/^\S(?:[^\p{Cc}]*\S)?$/u.test(reference)) faults.push({ field: 'reference', code: 'characters' })
  if (!isDate(on)) faults.push({ field: 'on', code: on === '' ? 'missing' : 'no-date' })
  else if (on > work.today) faults.push({ field: 'on', code: 'in-future' })
  else if (on < (await firstDay(work, accountId, benefitId))) faults.push({ field: 'on', code: 'too-early' })
  if (faults.length > 0) throw new Refusal(422, 'benefit-use.malformed', { faults })
}

/** Nothing can have been used before there was any. */
async function firstDay(work: Work, accountId: number, benefitId: number): Promise<string> {
  const { first_granted_on } = await work.db
    .selectFrom('benefit_grants')
    .select('first_granted_on')
    .where('purchasing_account_id', '=', accountId)
    .where('benefit_id', '=', benefitId)
    .executeTakeFirstOrThrow()
  return first_granted_on
}

/** The line of the ledger that a cause left, which there is at most one of. */
async function entryUnder(work: Work, accountId: number, key: string) {
  return await work.db
    .selectFrom('benefit_entries')
    .select('used_change')
    .where('purchasing_account_id', '=', accountId)
    .where('key', '=', key)
    .executeTakeFirst()
}

async function recordEvent(
  work: Changing,
  name: 'benefit.used' | 'benefit.returned',
  accountId: number,
  details: UseOfEvent,
): Promise<void> {
  const subject = `benefit:${String(details.benefit.id)}`
  await work.record({ name, scope: { account: accountId }, subject, details })
}

function useKey(benefitId: number, reference: string): string {
  return `use:${String(benefitId)}:${reference}`
}

function returnKey(benefitId: number, reference: string): string {
  return `return:${String(benefitId)}:${reference}`
}

function standingOf(grant: LockedGrant): UseStanding {
  return { granted: grantedOf(grant), used: grant.used, remaining: remainingOf(grant) }
}
