/**
 * End users come in by themselves (SPEC 4.6): whoever proved his address by the link chooses his name and a password, and has a
 * work account without any role. It opens no page of the portal that takes one; which services it enters is decided there.
 */
import { isWithin } from '#server/platform/clock.ts'
import { lanesBesideOthers, openLanes } from '#server/platform/lanes.ts'
import { change, read, Refusal, visitor, type Changing, type House, type Work } from '#server/work/index.ts'
import { keepCopies } from '../account-people.ts'
import { refuseOtherAudience } from '../audience.ts'
import { hasSecondFactor } from '../credentials/authenticator-app.ts'
import { canonicalEmail } from '../email.ts'
import { enter } from '../enter.ts'
import { enterAgain, repeatMs, type Arrival, type First } from '../enter-again.ts'
import { hashPassword, type PasswordHash } from '../password.ts'
import { createUser } from '../people.ts'
import { refuseUnlikeNames } from '../person-name.ts'
import { holdJoin, joinOfLink, type DeadJoin } from './request.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** A link by which nobody comes in (any more); closed where his organisation's domain is no longer proved. */
    'join.dead': { readonly state: DeadJoin | 'closed' }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'person.joined': { readonly email: string }
  }
}

/** The form of a new work account. */
export interface Joining extends Arrival {
  readonly link: string
  readonly firstName: string
  readonly lastName: string
}

/** A few at a time: of fifty who send the same form at once, most find that it is done, and no password is hashed for them. */
const arrivals = openLanes(Math.max(2, lanesBesideOthers), 1_000)
const fullSeconds = 30

/** The country of the organisation whose people have addresses like this one; undefined where nobody's may come in so. */
export type CountryOf = (work: Work, email: string) => Promise<string | undefined>

/**
 * Creates the work account behind a link and signs its person in; answers the session's token. Once: only who typed the same
 * password a moment later follows. Refuses 422 join.dead, person.name-malformed, sign-in.delayed and as `hashPassword`,
 * 409 person.other-audience.
 */
export async function join(house: House, form: Joining, countryOf: CountryOf): Promise<string> {
  refuseUnlikeNames(form.firstName, form.lastName)
  const arrival = await arrivals.run(() => comeInFirst(house, form, countryOf))
  if (arrival === undefined) throw new Refusal(422, 'sign-in.delayed', { seconds: fullSeconds })
  if (arrival.result !== undefined) return arrival.result
  const first = await read(house, visitor, (work) => lately(work, form.link))
  const token = first && (await enterAgain(house, form, first))
  if (token === undefined) throw dead('used')
  return token
}

/** Undefined where somebody was first. */
async function comeInFirst(house: House, form: Joining, countryOf: CountryOf): Promise<string | undefined> {
  const found = await read(house, visitor, (work) => joinOfLink(work, form.link))
  if (found.state === 'used') return undefined
  if (found.state !== 'good') throw dead(found.state)
  const password = await hashPassword(form.password, [form.firstName, form.lastName, found.email])
  return change(house, visitor, null, (work) => createAccount(work, form, password, countryOf))
}

/** Undefined where somebody was first. */
async function createAccount(
  work: Changing,
  form: Joining,
  password: PasswordHash,
  countryOf: CountryOf,
): Promise<string | undefined> {
  const found = await holdJoin(work, form.link)
  if (found.state === 'used') {
    work.unchanged()
    return undefined
  }
  if (found.state !== 'good') throw dead(found.state)
  const countryCode = await countryOf(work, found.email)
  if (countryCode === undefined) throw dead('closed')

  await work.db.updateTable('join_requests').set({ used_at: work.realNow }).where('id', '=', found.id).execute()
  const { firstName, lastName } = form
  const { email, language } = found
  const userId = await known(work, { email, firstName, lastName, password })
  const id = userId ?? (await createUser(work, { email, firstName, lastName, language, countryCode, password }))
  await work.record({ name: 'person.joined', scope: { person: id }, subject: `user:${String(id)}`, details: { email } })
  return (await enter(work, id, form.device, form.former)).token
}

/**
 * Gives his name and password to somebody who is known, since he was invited, and has none yet. Refuses 409
 * person.other-audience, 422 join.dead where he has come in another way meanwhile.
 */
async function known(
  work: Changing,
  given: {
    readonly email: string
    readonly firstName: string
    readonly lastName: string
    readonly password: PasswordHash
  },
): Promise<number | undefined> {
  const person = await work.db
    .selectFrom('users')
    .select(['id', 'password_hash'])
    .where('email_canonical', '=', canonicalEmail(given.email) ?? '')
    .forUpdate()
    .executeTakeFirst()
  if (person === undefined) return undefined
  await refuseOtherAudience(work, person.id, 'customer')
  if (person.password_hash !== null) throw dead('used')
  await work.db
    .updateTable('users')
    .set({ password_hash: given.password, first_name: given.firstName, last_name: given.lastName })
    .where('id', '=', person.id)
    .execute()
  await keepCopies(work, person.id)
  return person.id
}

/** The person whose work account was created by this very link a moment ago, and is entered by a password alone. */
async function lately(work: Work, link: string): Promise<First | undefined> {
  const found = await joinOfLink(work, link)
  if (found.state !== 'used' || found.usedAt === null || !isWithin(work.realNow, found.usedAt, repeatMs))
    return undefined
  const person = await work.db
    .selectFrom('users')
    .select(['id', 'email_canonical as email', 'password_hash'])
    .where('email_canonical', '=', canonicalEmail(found.email) ?? '')
    .executeTakeFirst()
  return person === undefined || (await hasSecondFactor(work, person.id)) ? undefined : person
}

function dead(state: DeadJoin | 'closed'): Refusal {
  return new Refusal(422, 'join.dead', { state })
}
