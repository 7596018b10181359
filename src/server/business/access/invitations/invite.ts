/**
 * Inviting somebody to purchasing accounts (SPEC 2.2): he is on their lists as invited from that moment on, with the roles
 * that he will have; nothing opens before he has come in. Whoever is there already is not invited twice.
 */
import { Refusal, type Changing } from '#server/work/index.ts'
import { expect, keepRank } from '../account-people.ts'
import { refuseOtherAudience } from '../audience.ts'
import type { PurchasingAccount } from '../look-ups.ts'
import { personFor } from '../people.ts'
import type { Role } from '../permissions.ts'
import { lockRolesOf, refuseNotGivable } from '../roles.ts'
import { send, writeInvitation } from './send.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** He is in this account, or invited to it: what is to be changed is changed on his own page. */
    'person.invited-already': { readonly user: number; readonly email: string; readonly account: string }
    'roles.none-chosen': { readonly account: string }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'user.invited': { readonly user: number; readonly roles: readonly Role[]; readonly invitation: number }
  }
}

/** Who is invited. He may correct his name when he comes in; whoever has a work account keeps the name that he has. */
export interface InvitedPerson {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  /** A locale of the portal: the language of the invitation. */
  readonly language: string
  /** ISO 3166-1, two capitals. */
  readonly countryCode: string
}

export interface InvitedUser extends InvitedPerson {
  /** At least one, each with at least one role. */
  readonly accounts: readonly { readonly account: PurchasingAccount<'users.manage'>; readonly roles: readonly Role[] }[]
}

export interface Invited {
  readonly userId: number
  readonly invitationId: number
}

/**
 * Invites somebody to one or several purchasing accounts: one invitation, one e-mail, sent after the commit.
 * Refuses 403 permission.missing and role.not-givable, 409 person.invited-already and person.other-audience, 422
 * person.email-malformed and roles.none-chosen.
 */
export async function invite(work: Changing, invited: InvitedUser): Promise<Invited> {
  // By id, everywhere: two who invite to the same accounts would otherwise wait for each other in a circle.
  const places = invited.accounts.toSorted((one, other) => one.account.id - other.account.id)
  if (places.length === 0) throw new Error('Somebody is invited to at least one purchasing account')
  for (const { account, roles } of places) {
    if (roles.length === 0) throw new Refusal(422, 'roles.none-chosen', { account: account.name })
  }
  for (const { account, roles } of places) {
    const own = await lockRolesOf(work, account)
    for (const role of roles) refuseNotGivable(work, own, role)
  }
  const userId = await personFor(work, invited)
  await refuseOtherAudience(work, userId, 'customer')
  for (const { account } of places) await refuseWhoIsThere(work, account, userId, invited.email)

  const invitationId = await writeInvitation(work, { userId })
  for (const { account, roles } of places) await put(work, { account, roles, userId, invitationId })

  for (const { account, roles } of places) {
    const details = { user: userId, roles, invitation: invitationId }
    await work.record({
      name: 'user.invited',
      scope: { account: account.id },
      subject: `user:${String(userId)}`,
      details,
    })
  }
  await send(work, { userId, invitationId, serial: 1 })
  return { userId, invitationId }
}

interface Place extends Invited {
  readonly account: PurchasingAccount<'users.manage'>
  readonly roles: readonly Role[]
}

async function put(work: Changing, { account, roles, userId, invitationId }: Place): Promise<void> {
  const here = { purchasing_account_id: account.id }
  await work.db
    .insertInto('invitation_accounts')
    .values({ ...here, invitation_id: invitationId })
    .execute()
  await work.db
    .insertInto('role_assignments')
    .values([...new Set(roles)].map((role) => ({ ...here, user_id: userId, role, given_at: work.now })))
    .execute()
  await expect(work, account.id, userId, invitationId)
  await keepRank(work, account.id, userId)
}

async function refuseWhoIsThere(
  work: Changing,
  account: PurchasingAccount<'users.manage'>,
  userId: number,
  email: string,
): Promise<void> {
  const there = await work.db
    .selectFrom('account_people')
    .select('user_id')
    .where('purchasing_account_id', '=', account.id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (there === undefined) return
  throw new Refusal(409, 'person.invited-already', { user: userId, email: email.trim(), account: account.name })
}
