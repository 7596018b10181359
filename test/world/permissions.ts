/** Partners who ask customers for the permission to manage their benefits, by the product's own verbs. */
import { benefitSight, purchasingAccount } from '#server/business/access/index.ts'
import {
  approvePermission,
  changePermission,
  askPermission,
  permissionAt,
  permissionsOf,
  refusePermission,
  removePermission,
  unlimited,
  withdrawRequest,
  type PermissionLimits,
  type PermissionsPage,
} from '#server/business/partners/index.ts'
import { change, read, type Actor, type House } from '#server/work/index.ts'
import type { TestHouse } from './house.ts'
import { customerAt, partnerUserAt } from './people.ts'
import { foundAccounts, foundPartner, serve, type Place } from './places.ts'

/** Lets a partner's person ask; answers the request's number. */
export async function ask(
  house: House,
  by: Actor,
  accountId: number,
  limits: Partial<PermissionLimits> = {},
): Promise<number> {
  const { request } = await change(house, by, null, async (work) =>
    askPermission(work, await purchasingAccount(work, accountId, 'benefits.serve'), { ...unlimited, ...limits }),
  )
  return request
}

/** Lets everybody ask as often as at the beginning of a day: for tests that ask more often than anybody may. */
export async function forgetAsking({ database }: House): Promise<void> {
  await database.pool.query('delete from sign_in_failures')
}

export async function withdraw(house: House, by: Actor, accountId: number, request: number): Promise<void> {
  await change(house, by, null, async (work) =>
    withdrawRequest(work, await purchasingAccount(work, accountId, 'benefits.serve'), request),
  )
}

export async function approve(
  house: House,
  by: Actor,
  accountId: number,
  request: number,
  limits: Partial<PermissionLimits> = {},
): Promise<void> {
  await change(house, by, null, async (work) =>
    approvePermission(work, await purchasingAccount(work, accountId, 'benefits.manage'), request, {
      ...unlimited,
      ...limits,
    }),
  )
}

/** Changes the limits of what was given, for somebody who saw it as it is, or as `seen` says. */
export async function limit(
  house: House,
  by: Actor,
  accountId: number,
  request: number,
  limits: Partial<PermissionLimits>,
  seen?: Date | null,
): Promise<void> {
  await change(house, by, null, async (work) => {
    const account = await purchasingAccount(work, accountId, 'benefits.manage')
    const sight = await purchasingAccount(work, accountId, 'benefits.view')
    const shown = seen === undefined ? ((await permissionAt(work, sight, request))?.changedAt ?? null) : seen
    await changePermission(work, account, request, { ...unlimited, ...limits }, shown)
  })
}

export async function refuse(house: House, by: Actor, accountId: number, request: number): Promise<void> {
  await change(house, by, null, async (work) =>
    refusePermission(work, await purchasingAccount(work, accountId, 'benefits.manage'), request),
  )
}

export async function remove(house: House, by: Actor, accountId: number, request: number): Promise<void> {
  await change(house, by, null, async (work) =>
    removePermission(work, await purchasingAccount(work, accountId, 'benefits.manage'), request),
  )
}

export type Partner = Actor & { readonly kind: 'partner' }

/** An account with a sibling, people who answer for it, and two partners; `a` serves both accounts. */
export interface PermissionPlace {
  readonly account: Place
  readonly other: Place
  /** May manage benefits: an administrator, and a manager. */
  readonly claire: Actor
  readonly paul: Actor
  readonly a: Partner
  readonly b: Partner
  readonly today: string
}

export async function permissionPlace(house: House): Promise<PermissionPlace> {
  const [account, other] = await foundAccounts(house, 2)
  if (!account || !other) throw new Error('Two accounts were asked for')
  const claire = await customerAt(house, account.id, ['account-administrator'])
  const paul = await customerAt(house, account.id, ['account-manager'])
  const a = await partnerUserAt(house, await foundPartner(house), 'agent')
  const b = await partnerUserAt(house, await foundPartner(house), 'administrator')
  for (const place of [account, other]) await serve(house, a.partnerId, place.id, 1)
  await serve(house, b.partnerId, account.id, 2)
  const today = await read(house, claire, (work) => Promise.resolve(work.today))
  return { account, other, claire, paul, a, b, today }
}

/** What somebody may do with an account's benefits, or the code of his refusal. */
export async function benefitsSeenBy(house: House, actor: Actor, accountId: number): Promise<unknown> {
  return await read(house, actor, async (work) => {
    const { benefits, acts, seesCodes } = await benefitSight(work, accountId)
    return { benefits, acts: acts.size, seesCodes }
  }).catch(codeOf)
}

/** The requests that an account's page shows. */
export async function permissionsShown(house: House, by: Actor, accountId: number): Promise<PermissionsPage> {
  return read(house, by, async (work) => permissionsOf(work, await purchasingAccount(work, accountId, 'benefits.view')))
}

/** What was recorded of requests in an account, the oldest first. */
export async function permissionEvents(house: TestHouse, accountId: number) {
  const { rows } = await house.database.pool.query<{ readonly name: string; readonly request: number }>(
    `select name, (details ->> 'request')::bigint as request from events
      where purchasing_account_id = $1 and name like 'partner-permission.%' order by id`,
    [accountId],
  )
  return rows
}

/** « done », or the code of the refusal. */
export async function said(act: Promise<unknown>): Promise<unknown> {
  return act.then(() => 'done', codeOf)
}

export function codeOf(error: unknown): unknown {
  if (error instanceof Error && 'code' in error) return error.code
  throw error
}
