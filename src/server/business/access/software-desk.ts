/**
 * The doors to what an account may download and to its product keys (SPEC 2.4, 8.8, 9.2). The customer's own people come by their
 * roles; a partner only with the customer's permission to manage benefits. Only these functions make a SoftwareDesk.
 */
import { Refusal, type Work } from '#server/work/index.ts'
import { permissionInForce } from './benefit-desk.ts'
import { accountInReach, type AccountInReach } from './look-ups.ts'
import { missingPermission } from './missing-permission.ts'
import type { Permission } from './permissions.ts'

export const softwareActs = ['downloads', 'keys'] as const
export type SoftwareAct = (typeof softwareActs)[number]

declare const deskFor: unique symbol

/** An account, for downloading its software or for its keys. Good for the work that looked it up and never to be kept beyond. */
export interface SoftwareDesk<A extends SoftwareAct> {
  readonly account: AccountInReach
  /** The partner who acts for the customer; undefined for the customer's own people. */
  readonly partnerId: number | undefined
  readonly [deskFor]: A
}

const permissions: Readonly<Record<SoftwareAct, Permission>> = {
  downloads: 'software.download',
  keys: 'keys.view',
}

/**
 * The account for an act. Refuses 404 purchasing-account.unknown, 403 permission.missing and partner-permission.missing.
 */
export async function softwareDesk<A extends SoftwareAct>(
  work: Work,
  accountId: number | string,
  act: A,
): Promise<SoftwareDesk<A>> {
  const account = await accountInReach(work, accountId)
  const { actor } = work
  const wanted = actor.kind === 'partner' ? 'benefits.serve' : permissions[act]
  if (!account.permissions.has(wanted)) throw await missingPermission(work, account, wanted)
  if (actor.kind === 'partner' && !(await permittedActs(work, account.id, actor.partnerId)).has(act)) {
    throw new Refusal(403, 'partner-permission.missing', { account: account.name })
  }
  const partnerId = actor.kind === 'partner' ? actor.partnerId : undefined
  return { account, partnerId } as SoftwareDesk<A> // the one place that makes them
}

/** What of it the actor may do in an account that is in his reach: which doors a page shows him. */
export async function softwareActsAt(work: Work, account: AccountInReach): Promise<ReadonlySet<SoftwareAct>> {
  const { actor } = work
  if (actor.kind !== 'partner') {
    return new Set(softwareActs.filter((act) => account.permissions.has(permissions[act])))
  }
  if (!account.permissions.has('benefits.serve')) return new Set()
  return await permittedActs(work, account.id, actor.partnerId)
}

/** A permission for certain benefits is none for the account's software, unless it names these acts. */
async function permittedActs(work: Work, accountId: number, partnerId: number): Promise<ReadonlySet<SoftwareAct>> {
  const given = await permissionInForce(work, accountId, partnerId)
  if (given === undefined || (given.acts === null && given.benefits !== null)) return new Set()
  return new Set(softwareActs.filter((act) => given.acts === null || given.acts.includes(act)))
}
