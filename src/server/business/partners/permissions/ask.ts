/**
 * A partner asks a customer for the permission to manage his benefits, and takes back what waits for an answer (SPEC 8.8,
 * guide 5). At most one request of a partner is open in an account: waiting, or approved and in force.
 */
import {
  minutesToMail,
  purchasingAccount,
  type BenefitAct,
  type PurchasingAccount,
} from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { lockServingsOf } from '../servings.ts'
import type { NamedPartner } from '../visibility.ts'
import { endPassed } from './end.ts'
import { checkLimits, type NamedBenefit, type PermissionLimits } from './limits.ts'
import { heldRequest, noteRequest, refuseAnswered, type Request } from './request.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** Names are those of the time; no benefits or acts stand for all of them. */
    'partner-permission.requested': {
      readonly partner: NamedPartner
      readonly request: number
      readonly benefits: readonly NamedBenefit[] | null
      readonly acts: readonly BenefitAct[] | null
      readonly until: string | null
    }
    'partner-permission.withdrawn': { readonly partner: NamedPartner; readonly request: number }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** He has asked already, and is waiting for the answer or has the permission. */
    'partner-permission.open': { readonly account: string }
    /** He asked so often today that its people would be written to all day; he may again after so many minutes. */
    'partner-permission.asked-often': { readonly account: string; readonly minutes: number }
  }
}

/**
 * Asks for the permission, within limits or without; answers the request's number. One of his that is past its last day is
 * closed first. The customer's people who may answer are told by e-mail.
 * Refuses 404 purchasing-account.unknown and 403 permission.missing where he serves the account no longer, 409
 * partner-permission.open and partner-permission.asked-often, 422 permitted-benefit.unknown, permitted-act.unknown, permitted-day.outside.
 */
export async function askPermission(
  work: Changing,
  account: PurchasingAccount<'benefits.serve'>,
  limits: PermissionLimits,
): Promise<{ readonly request: number }> {
  const { partnerId, userId } = ofPartner(work)
  await lockServingsOf(work, account.id)
  // Once more: while the lock was waited for, somebody else may have taken his place in the account.
  await purchasingAccount(work, account.id, 'benefits.serve')
  const { benefits } = await checkLimits(work, limits)
  await endPassed(work, account.id, partnerId)

  const partner = await partnerAt(work, partnerId)
  const asked = await work.db
    .insertInto('partner_permissions')
    .values({
      purchasing_account_id: account.id,
      partner_id: partnerId,
      requested_at: work.now,
      requested_by: userId,
      benefits: limits.benefits && JSON.stringify(limits.benefits),
      acts: limits.acts && JSON.stringify(limits.acts),
      ends_on: limits.endsOn,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (asked === undefined) throw new Refusal(409, 'partner-permission.open', { account: account.name })
  // Asked and taken back in turn, it would flood the mailboxes of everybody who may answer.
  const minutes = await minutesToMail(work, 'partner-permission', `${String(account.id)} ${String(partnerId)}`)
  if (minutes > 0) throw new Refusal(409, 'partner-permission.asked-often', { account: account.name, minutes })
  await noteRequest(work, account.id, asked.id)

  await work.record({
    name: 'partner-permission.requested',
    scope: { account: account.id },
    subject: `partner-permission:${String(asked.id)}`,
    details: { partner, request: asked.id, benefits, acts: limits.acts, until: limits.endsOn },
    tells: true,
  })
  return { request: asked.id }
}

/**
 * Takes back a request that nobody has answered. Refuses 404 partner-permission.unknown for one that is not his, 409
 * partner-permission.answered.
 */
export async function withdrawRequest(
  work: Changing,
  account: PurchasingAccount<'benefits.serve'>,
  requestId: number,
): Promise<void> {
  const { partnerId, userId } = ofPartner(work)
  await lockServingsOf(work, account.id)
  const request: Request = await heldRequest(work, account.id, requestId)
  if (request.partner_id !== partnerId) throw new Refusal(404, 'partner-permission.unknown', {})
  if (request.state !== 'waiting') throw refuseAnswered(request)

  await work.db
    .updateTable('partner_permissions')
    .set({ withdrawn_at: work.now, withdrawn_by: userId })
    .where('purchasing_account_id', '=', account.id)
    .where('id', '=', requestId)
    .execute()
  await noteRequest(work, account.id, requestId)

  await work.record({
    name: 'partner-permission.withdrawn',
    scope: { account: account.id },
    subject: `partner-permission:${String(requestId)}`,
    details: { partner: request.partner, request: requestId },
    tells: true,
  })
}

function ofPartner({ actor }: Changing): { readonly partnerId: number; readonly userId: number } {
  if (actor.kind !== 'partner') throw new Error('Only a partner asks for the permission to manage benefits')
  return actor
}

async function partnerAt(work: Changing, id: number): Promise<NamedPartner> {
  return work.db.selectFrom('partners').select(['id', 'name']).where('id', '=', id).executeTakeFirstOrThrow()
}
