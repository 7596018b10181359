/** Everybody who may ask for an address: each kind of actor, visitors, and those whose session is over. */
import { sql } from 'kysely'
import { signOut, type Permission } from '#server/business/access/index.ts'
import { openSession } from '#server/business/access/sessions.ts'
import { change, system, visitor, type Actor, type House } from '#server/work/index.ts'
import { customerAt, meet, operator, partnerUserAt } from './people.ts'
import { permissionsOfOperators, permissionsOfPartners, permissionsOfRole, roles } from './permission-table.ts'

export interface Caller {
  readonly who: string
  readonly actor: Actor | undefined
  readonly isSignedIn: boolean
  /** What he may do in the account that is his; undefined where none is. */
  readonly allowed: readonly Permission[] | undefined
  /** The cookie of a session of his own, new for each request. */
  readonly cookie: () => Promise<string>
}

export interface CallersPlaces {
  readonly accountId: number
  /** Serves the account. */
  readonly partner: number
  /** Serves another one. */
  readonly otherPartner: number
}

/** Of them, by `who`: one of each audience and of none. A method that is not there is there for no role of theirs. */
export const oneOfEach = new Set([
  'customer: account-administrator',
  'customer without any role',
  'partner: agent',
  'operator',
  'visitor',
  'somebody whose session was ended',
])

/** One of each kind. */
export async function callersOf(house: House, places: CallersPlaces): Promise<readonly Caller[]> {
  const { accountId } = places
  const signedIn = (who: string, actor: Actor & { userId: number }, allowed: Caller['allowed']): Caller => ({
    who,
    actor,
    isSignedIn: true,
    allowed,
    cookie: () => cookieOf(house, actor.userId),
  })
  const callers: Caller[] = []
  for (const role of roles) {
    callers.push(signedIn(`customer: ${role}`, await customerAt(house, accountId, [role]), permissionsOfRole[role]))
  }
  const { userId } = await meet(house)
  callers.push(signedIn('customer without any role', { kind: 'customer', userId }, undefined))
  for (const role of ['administrator', 'agent', 'viewer'] as const) {
    const actor = await partnerUserAt(house, places.partner, role)
    callers.push(signedIn(`partner: ${role}`, actor, permissionsOfPartners[role]))
  }
  const stranger = await partnerUserAt(house, places.otherPartner, 'agent')
  callers.push(signedIn('partner who serves another account', stranger, undefined))
  callers.push(signedIn('operator', await operator(house), permissionsOfOperators))

  const out = { actor: undefined, isSignedIn: false, allowed: undefined }
  const administrator = await customerAt(house, accountId, ['account-administrator'])
  return [
    ...callers,
    { who: 'visitor', ...out, cookie: () => Promise.resolve('') },
    { who: 'somebody with a made-up session', ...out, cookie: () => Promise.resolve('session=made-up') },
    { who: 'somebody whose session expired', ...out, cookie: () => expiredCookieOf(house, administrator.userId) },
    { who: 'somebody whose session was ended', ...out, cookie: () => endedCookieOf(house, administrator.userId) },
  ]
}

/** The cookie of a new session. */
export async function cookieOf(house: House, userId: number): Promise<string> {
  const device = { address: '192.0.2.1', userAgent: 'test' }
  return `session=${await change(house, visitor, null, (work) => openSession(work, userId, device))}`
}

/** Ends the session of a cookie on the server alone. */
export async function endSession(house: House, cookie: string): Promise<void> {
  await change(house, visitor, null, (work) => signOut(work, cookie.slice('session='.length)))
}

async function expiredCookieOf(house: House, userId: number): Promise<string> {
  const cookie = await cookieOf(house, userId)
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`update sessions set expires_at = ${work.realNow} where user_id = ${userId}`.execute(work.db)
  })
  return cookie
}

async function endedCookieOf(house: House, userId: number): Promise<string> {
  const cookie = await cookieOf(house, userId)
  await endSession(house, cookie)
  return cookie
}
