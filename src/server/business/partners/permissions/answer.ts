/**
 * The customer's answers to a partner who asked to manage his benefits (SPEC 8.8, guide 5): approve, perhaps less than was
 * asked for; refuse; narrow or extend what was given; remove it. What a partner may do is looked up at each of his requests (access/benefit-desk.ts),
 * so an answer holds from the next one on. The partner's people who may act are told by e-mail.
 */
import { purchasingAccount, type BenefitAct, type PurchasingAccount } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { lockServingsOf } from '../servings.ts'
import type { NamedPartner } from '../visibility.ts'
import { checkLimits, sameLimits, type NamedBenefit, type PermissionLimits } from './limits.ts'
import { heldRequest, noteRequest, refuseAnswered, type Request } from './request.ts'
import type { PermissionState } from './state.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** What was given, which may be less than what was asked for; no benefits or acts stand for all of them. */
    'partner-permission.approved': {
      readonly partner: NamedPartner
      readonly request: number
      readonly benefits: readonly NamedBenefit[] | null
      readonly acts: readonly BenefitAct[] | null
      readonly until: string | null
    }
    /** What is given now, which may be more or less than before. */
    'partner-permission.changed': {
      readonly partner: NamedPartner
      readonly request: number
      readonly benefits: readonly NamedBenefit[] | null
      readonly acts: readonly BenefitAct[] | null
      readonly until: string | null
    }
    'partner-permission.refused': { readonly partner: NamedPartner; readonly request: number }
    'partner-permission.removed': { readonly partner: NamedPartner; readonly request: number }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Somebody else changed its limits since they were shown. */
    'partner-permission.changed-meanwhile': { readonly partner: string; readonly by: string; readonly at: Date }
  }
}

/**
 * Gives the permission that a partner waits for, within limits that are at most those he asked for.
 * Refuses 404 partner-permission.unknown, 409 partner-permission.answered, 422 permitted-benefit.unknown,
 * permitted-act.unknown, permitted-day.outside.
 */
export async function approvePermission(
  work: Changing,
  account: PurchasingAccount<'benefits.manage'>,
  requestId: number,
  limits: PermissionLimits,
): Promise<NamedPartner> {
  const request = await inState(work, account, requestId, 'waiting')
  const { benefits } = await checkLimits(work, limits, request)

  await set(work, account, request, {
    approved_at: work.now,
    approved_by: answerer(work),
    ...columnsOf(limits),
  })
  const { partner, id } = request
  await work.record({
    name: 'partner-permission.approved',
    ...told(account, id),
    details: { partner, request: id, benefits, acts: limits.acts, until: limits.endsOn },
  })
  return partner
}

/** Does not give what a partner waits for. Refuses 404 partner-permission.unknown, 409 partner-permission.answered. */
export async function refusePermission(
  work: Changing,
  account: PurchasingAccount<'benefits.manage'>,
  requestId: number,
): Promise<NamedPartner> {
  const request = await inState(work, account, requestId, 'waiting')

  await set(work, account, request, { refused_at: work.now, refused_by: answerer(work) })
  const { partner, id } = request
  await work.record({ name: 'partner-permission.refused', ...told(account, id), details: { partner, request: id } })
  return partner
}

/**
 * Narrows or extends what was given, as the customer likes, for somebody who saw it as it was changed at `seen` (null: never).
 * Refuses 404 partner-permission.unknown, 409 partner-permission.answered and partner-permission.changed-meanwhile, 422
 * permitted-benefit.unknown, permitted-act.unknown, permitted-day.outside.
 */
export async function changePermission(
  work: Changing,
  account: PurchasingAccount<'benefits.manage'>,
  requestId: number,
  limits: PermissionLimits,
  seen: Date | null,
): Promise<NamedPartner> {
  const request = await inState(work, account, requestId, 'approved')
  const { id, partner, changedAt } = request
  const { benefits } = await checkLimits(work, limits)
  if (sameLimits(limits, request)) {
    work.unchanged()
    return partner
  }
  if (changedAt !== null && changedAt.getTime() !== seen?.getTime()) {
    throw new Refusal(409, 'partner-permission.changed-meanwhile', {
      partner: partner.name,
      by: request.changedBy ?? '',
      at: changedAt,
    })
  }

  await set(work, account, request, { changed_at: work.now, changed_by: answerer(work), ...columnsOf(limits) })
  await work.record({
    name: 'partner-permission.changed',
    ...told(account, id),
    details: { partner, request: id, benefits, acts: limits.acts, until: limits.endsOn },
  })
  return partner
}

/** Takes a permission back. Refuses 404 partner-permission.unknown, 409 partner-permission.answered. */
export async function removePermission(
  work: Changing,
  account: PurchasingAccount<'benefits.manage'>,
  requestId: number,
): Promise<NamedPartner> {
  const request = await inState(work, account, requestId, 'approved')

  await set(work, account, request, { removed_at: work.now, removed_by: answerer(work) })
  const { partner, id } = request
  await work.record({ name: 'partner-permission.removed', ...told(account, id), details: { partner, request: id } })
  return partner
}

/** The request under the account's lock, in the state that the answer is for: of two answers at once one counts. */
async function inState(
  work: Changing,
  account: PurchasingAccount<'benefits.manage'>,
  requestId: number,
  expected: PermissionState,
): Promise<Request> {
  await lockServingsOf(work, account.id)
  // Once more: while the lock was waited for, the actor's role may have been taken.
  await purchasingAccount(work, account.id, 'benefits.manage')
  const request = await heldRequest(work, account.id, requestId)
  if (request.state !== expected) throw refuseAnswered(request)
  return request
}

function columnsOf({ benefits, acts, endsOn }: PermissionLimits) {
  return { benefits: benefits && JSON.stringify(benefits), acts: acts && JSON.stringify(acts), ends_on: endsOn }
}

interface Answer {
  readonly changed_at?: Date
  readonly changed_by?: number | null
  readonly approved_at?: Date
  readonly approved_by?: number | null
  readonly refused_at?: Date
  readonly refused_by?: number | null
  readonly removed_at?: Date
  readonly removed_by?: number | null
  readonly benefits?: string | null
  readonly acts?: string | null
  readonly ends_on?: string | null
}

async function set(work: Changing, account: { readonly id: number }, { id }: Request, answer: Answer): Promise<void> {
  await work.db
    .updateTable('partner_permissions')
    .set(answer)
    .where('purchasing_account_id', '=', account.id)
    .where('id', '=', id)
    .execute()
  await noteRequest(work, account.id, id)
}

function answerer({ actor }: Changing): number | null {
  return 'userId' in actor ? actor.userId : null
}

function told(account: { readonly id: number }, id: number) {
  return { scope: { account: account.id }, subject: `partner-permission:${String(id)}`, tells: true } as const
}
