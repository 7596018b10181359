/**
 * « Vous n'avez pas reçu votre e-mail d'invitation ? » (SPEC 1.3): whoever knows the designated administrator's address,
 * the agreement's number and an account's has the invitation sent again, to that address and to no other. Asking only
 * counts and leaves a job, whatever was typed, so that neither words nor time tell a stranger what matched (S2).
 */
import { canonicalEmail, mayMailAgain, purchasingAccount, takeRequestTurn } from '#server/business/access/index.ts'
import type { Changing } from '#server/work/index.ts'
import { designatedAdministrator, inviteDesignatedAdministrator, isWaiting } from './designated-administrator.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** Somebody who has access asked for an invitation: what reminds him by e-mail that he signs in. */
    'access.reminded': { readonly account: number }
  }
}

/** What was typed, as it was typed. */
export interface InvitationRequest {
  readonly email: string
  readonly agreementNumber: string
  readonly accountNumber: string
}

const purpose = 'invitation-request'

/** Takes a request. Refuses 422 sign-in.delayed while one must wait. */
export async function requestInvitation(work: Changing, request: InvitationRequest, address: string): Promise<void> {
  await takeRequestTurn(work, purpose, address, canonicalEmail(request.email) ?? request.email)
  await work.enqueue('agreements.answer-request', request)
}

/** Sends what was asked for, where all three match what is registered; else nothing. */
export async function answerInvitationRequest(work: Changing, request: InvitationRequest): Promise<void> {
  work.unchanged()
  const match = await work.db
    .selectFrom('purchasing_accounts as a')
    .innerJoin('purchasing_account_numbers as n', 'n.purchasing_account_id', 'a.id')
    .innerJoin('agreements as g', 'g.id', 'a.agreement_id')
    .select(['a.id', 'g.administrator_email'])
    .where('n.number', '=', request.accountNumber.trim())
    .where('g.number', '=', request.agreementNumber.trim())
    .executeTakeFirst()
  const email = canonicalEmail(request.email)
  if (match === undefined || email === undefined || canonicalEmail(match.administrator_email) !== email) return
  const account = await purchasingAccount(work, match.id, 'administrators.designate')
  const { standing } = await designatedAdministrator(work, account)
  // Whoever was let in and out again does not come back by himself: his organisation decided.
  if (standing.state === 'left' || standing.state === 'unusable') return
  if (standing.isSettled && standing.state !== 'in' && !isWaiting(standing)) return
  if (!(await mayMailAgain(work, purpose, email))) return

  if (standing.state === 'in' && standing.userId !== undefined) {
    const scope = { person: standing.userId }
    await work.record({ name: 'access.reminded', scope, details: { account: account.id }, tells: true })
    return
  }
  await inviteDesignatedAdministrator(work, account)
}
