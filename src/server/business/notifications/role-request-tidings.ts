/** Whom roles that are asked for are told to: those who may give them, and then whoever asked. */
import { giversAt, isRole, type Role } from '#server/business/access/index.ts'
import type { Events, Work } from '#server/work/index.ts'
import { receiverOf, type Tiding, type ToldEvent } from './tell.ts'

/** People who are told of one request. */
const toldGiversLimit = 50

export const ofRoleRequests = {
  'role-request.made': ofRequest,
  'role-request.approved': (work: Work, event: ToldEvent<Events['role-request.approved']>) =>
    ofAnswer(work, event.account, event.details.user, { role: event.details.role, granted: true }),
  'role-request.refused': (work: Work, event: ToldEvent<Events['role-request.refused']>) =>
    ofAnswer(work, event.account, event.details.user, { role: event.details.asked, granted: false }),
}

async function ofRequest(
  work: Work,
  { account, details }: ToldEvent<Events['role-request.made']>,
): Promise<readonly Tiding[]> {
  const request = await work.db
    .selectFrom('role_requests')
    .select(['reason', 'role', 'answered_at'])
    .where('purchasing_account_id', '=', account)
    .where('id', '=', details.request)
    .executeTakeFirst()
  // Answered, or fallen away with his access, before it was told.
  if (request?.answered_at !== null || !isRole(request.role)) return []
  const { name, address } = await receiverOf(work, details.user)
  const parameters = {
    account: await accountAt(work, account),
    role: request.role,
    person: name,
    address,
    reason: request.reason,
  }
  const givers = await giversAt(work, account, request.role, toldGiversLimit)
  const others = givers.filter((giver) => giver !== details.user)
  return Promise.all(
    others.map(async (giver) => ({
      receiver: await receiverOf(work, giver),
      template: 'role-request.made',
      parameters,
    })),
  )
}

async function ofAnswer(
  work: Work,
  account: number,
  userId: number,
  answer: { readonly role: Role; readonly granted: boolean },
): Promise<readonly Tiding[]> {
  const parameters = { ...answer, account: await accountAt(work, account) }
  return [{ receiver: await receiverOf(work, userId), template: 'role-request.answered', parameters }]
}

function accountAt(work: Work, id: number) {
  return work.db
    .selectFrom('purchasing_accounts')
    .select(['id', 'name', 'number'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
}
