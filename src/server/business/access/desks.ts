/**
 * The doors into what belongs to no single purchasing account: the publisher's Console, a partner's own Partner Center, what
 * concerns a service's own site. Only these functions make a Publisher, a PartnerDesk or a ServiceDesk, and verbs demand
 * one. For everybody else they do not exist (404).
 */
import { Refusal, type PartnerRole, type Work } from '#server/work/index.ts'
import { managesOperators, operatorRoles, partnerMay, type PartnerPermission } from './permissions.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** There is no such place for this actor: the same words as for an address that leads nowhere. */
    'desk.unknown': Record<never, never>
    /** A partner's person whose role does not include the act. */
    'partner-role.missing': { readonly permission: PartnerPermission }
    /** One of the publisher's people who does not look after the others. */
    'operator-role.missing': Record<never, never>
  }
}

declare const publisherDesk: unique symbol
declare const operatorsDeskFor: unique symbol
declare const partnerDeskFor: unique symbol
declare const serviceDeskOf: unique symbol

/** The publisher's own desk: for acts that only his people, and named jobs and commands, do. */
export interface Publisher {
  readonly [publisherDesk]: true
}

/** The publisher's people, in the hands of whoever looks after them. */
export interface OperatorsDesk {
  readonly [operatorsDeskFor]: true
}

/** A partner's desk, for an act that takes P there. */
export interface PartnerDesk<P extends PartnerPermission> {
  readonly partnerId: number
  readonly role: PartnerRole
  readonly [partnerDeskFor]: P
}

/** The desk of a registered service's own site, which asks by API (SPEC 5.9). */
export interface ServiceDesk {
  readonly serviceId: number
  readonly [serviceDeskOf]: true
}

/** The Console. Refuses 404 desk.unknown. */
export function publisher(work: Work): Publisher {
  if (work.actor.kind !== 'operator' && work.actor.kind !== 'system') throw new Refusal(404, 'desk.unknown', {})
  return {} as Publisher // the one place that makes them
}

/** Who works for the publisher. Refuses 404 desk.unknown, 403 operator-role.missing. */
export async function operatorsDesk(work: Work): Promise<OperatorsDesk> {
  publisher(work)
  if (!(await mayManageOperators(work))) throw new Refusal(403, 'operator-role.missing', {})
  return {} as OperatorsDesk // the one place that makes them
}

/** True for whoever looks after the publisher's people: what pages offer. */
export async function mayManageOperators({ actor, db }: Work): Promise<boolean> {
  if (actor.kind === 'system') return true
  if (actor.kind !== 'operator') return false
  const own = await db.selectFrom('operators').select('role').where('user_id', '=', actor.userId).executeTakeFirst()
  const role = operatorRoles.find((each) => each === own?.role)
  return role !== undefined && managesOperators(role)
}

/** The actor's Partner Center. Refuses 404 desk.unknown, 403 partner-role.missing. */
export function partnerDesk<P extends PartnerPermission>(work: Work, permission: P): PartnerDesk<P> {
  const { actor } = work
  if (actor.kind !== 'partner') throw new Refusal(404, 'desk.unknown', {})
  if (!partnerMay(actor.role, permission)) throw new Refusal(403, 'partner-role.missing', { permission })
  const { partnerId, role } = actor
  return { partnerId, role } as PartnerDesk<P> // made here and by `partnerDeskOf` alone
}

/**
 * A partner's desk in the publisher's hands (SPEC 11): he brings the first of its people in, and ends whoever must leave.
 * Refuses 404 desk.unknown for a number that is no partner's.
 */
export async function partnerDeskOf(
  work: Work,
  _desk: Publisher,
  partnerId: number,
): Promise<PartnerDesk<'partner-users.manage'>> {
  const known = await work.db.selectFrom('partners').select('id').where('id', '=', partnerId).executeTakeFirst()
  if (known === undefined) throw new Refusal(404, 'desk.unknown', {})
  return { partnerId, role: 'administrator' } as PartnerDesk<'partner-users.manage'>
}

/** What concerns the site that asks. Refuses 404 desk.unknown. */
export function serviceDesk({ actor }: Work): ServiceDesk {
  if (actor.kind !== 'client') throw new Refusal(404, 'desk.unknown', {})
  return { serviceId: actor.clientId } as ServiceDesk // the one place that makes them
}

/** True for what the actor may do at his partner's desk: what menus list. */
export function mayAtDesk({ actor }: Work, permission: PartnerPermission): boolean {
  return actor.kind === 'partner' && partnerMay(actor.role, permission)
}
