/**
 * Work accounts: one per person, found by his work e-mail, whichever audience he belongs to. A person belongs to one
 * audience only (customers, one partner, the publisher), since what he sees follows from it.
 */
import { Refusal, type Changing, type PartnerRole, type Work } from '#server/work/index.ts'
import { keepCopies } from './account-people.ts'
import { refuseOtherAudience } from './audience.ts'
import { endApiKeys, endResetLinks, endSignIns } from './credentials/ways-in.ts'
import { requireEmail } from './email.ts'
import type { PasswordHash } from './password.ts'
import type { OperatorRole } from './permissions.ts'
import { refuseUnlikeNames } from './person-name.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'person.exists': { readonly email: string }
    'sign-in.needed': Record<never, never>
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'person.created': { readonly email: string }
    'person.changed': { readonly from: Partial<OwnProfile>; readonly to: Partial<OwnProfile> }
    'password.set': Record<never, never>
    'partner-user.hired': { readonly user: number; readonly role: PartnerRole }
    'operator.hired': { readonly user: number; readonly role: OperatorRole }
  }
}

export interface NewPerson {
  readonly email: string
  /** Both names are empty for somebody who is known by his e-mail alone, until he gives them himself. */
  readonly firstName: string
  readonly lastName: string
  /** A locale of the portal. */
  readonly language: string
  /** ISO 3166-1, two capitals. */
  readonly countryCode: string
  /** Absent for somebody who has yet to choose one. */
  readonly password?: PasswordHash
  /** True for people of the demonstration, whose password everybody knows. */
  readonly demonstration?: boolean
}

/** What a person may change about himself. */
export interface OwnProfile {
  readonly firstName: string
  readonly lastName: string
  readonly language: string
  /** ISO 3166-1, two capitals. */
  readonly countryCode: string
}

const profileFields = ['firstName', 'lastName', 'language', 'countryCode'] as const

/** Creates a work account; answers its id. Refuses 422 person.email-malformed and person.name-malformed, 409 person.exists. */
export async function createUser(work: Changing, person: NewPerson): Promise<number> {
  const created = await insertUser(work, person)
  if (created === undefined) throw new Refusal(409, 'person.exists', { email: person.email })
  return created
}

/**
 * The person with this work e-mail as he is, else a work account made for him. Somebody of whom nothing but his e-mail was
 * known until now is called as he is called here. Refuses 422 person.email-malformed and person.name-malformed.
 */
export async function personFor(work: Changing, person: NewPerson): Promise<number> {
  // Whoever is created by somebody else at this very moment is waited for, and then there.
  const known = await personByEmail(work, person.email)
  if (known !== undefined) await nameWhoHasNone(work, known, person)
  const id = known ?? (await insertUser(work, person)) ?? (await personByEmail(work, person.email))
  if (id === undefined) throw new Error('A work account is neither there nor could it be made')
  return id
}

async function nameWhoHasNone(work: Changing, id: number, { firstName, lastName }: NewPerson): Promise<void> {
  refuseUnlikeNames(firstName, lastName)
  if (firstName === '') return
  await work.db
    .updateTable('users')
    .set({ first_name: firstName, last_name: lastName })
    .where('id', '=', id)
    .where('first_name', '=', '')
    .execute()
}

async function insertUser(work: Changing, person: NewPerson): Promise<number | undefined> {
  refuseUnlikeNames(person.firstName, person.lastName)
  const created = await work.db
    .insertInto('users')
    .values({
      email: person.email.trim(),
      email_canonical: requireEmail(person.email),
      first_name: person.firstName,
      last_name: person.lastName,
      language: person.language,
      country_code: person.countryCode,
      password_hash: person.password ?? null,
      demonstration: person.demonstration ?? false,
      created_at: work.now,
    })
    .onConflict((conflict) => conflict.column('email_canonical').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (created === undefined) return undefined
  await work.record({ name: 'person.created', scope: { person: created.id }, details: { email: person.email } })
  return created.id
}

/** Makes somebody a user of a partner, or gives him another role there. Refuses 409 person.other-audience. */
export async function hirePartnerUser(
  work: Changing,
  userId: number,
  place: { readonly partnerId: number; readonly role: PartnerRole },
): Promise<void> {
  await refuseOtherAudience(work, userId, 'partner')
  const { numInsertedOrUpdatedRows } = await work.db
    .insertInto('partner_users')
    .values({ user_id: userId, partner_id: place.partnerId, role: place.role, hired_at: work.now })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ role: place.role })
        .where('partner_users.partner_id', '=', place.partnerId),
    )
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) throw new Refusal(409, 'person.other-audience', { audience: 'partner' })
  await work.record({
    name: 'partner-user.hired',
    scope: { partner: place.partnerId },
    details: { user: userId, role: place.role },
  })
}

/** Makes somebody one of the publisher's people. Refuses 409 person.other-audience. */
export async function hireOperator(work: Changing, userId: number, role: OperatorRole): Promise<void> {
  await refuseOtherAudience(work, userId, 'operator')
  await work.db
    .insertInto('operators')
    .values({ user_id: userId, role, hired_at: work.now })
    .onConflict((conflict) => conflict.column('user_id').doNothing())
    .execute()
  const subject = `user:${String(userId)}`
  await work.record({ name: 'operator.hired', scope: 'system', subject, details: { user: userId, role } })
}

/** The id of the person with this work e-mail, however it is spelt. Refuses 422 person.email-malformed. */
export async function personByEmail(work: Work, email: string): Promise<number | undefined> {
  const canonical = requireEmail(email)
  const found = await work.db
    .selectFrom('users')
    .select('id')
    .where('email_canonical', '=', canonical)
    .executeTakeFirst()
  return found?.id
}

/** True for one of the publisher's people. */
export async function isOperator(work: Work, userId: number): Promise<boolean> {
  const found = await work.db.selectFrom('operators').select('user_id').where('user_id', '=', userId).execute()
  return found.length > 0
}

/** Gives somebody another password. Whoever is signed in under the old one, or halfway in, is out, and so are his API keys; no sent link changes it. */
export async function setPassword(work: Changing, userId: number, password: PasswordHash): Promise<void> {
  await work.db.updateTable('users').set({ password_hash: password }).where('id', '=', userId).execute()
  await endSignIns(work, userId)
  await endResetLinks(work, userId)
  await endApiKeys(work, userId, 'password')
  await work.record({ name: 'password.set', scope: { person: userId }, details: {} })
}

/** Who the actor is, with his work e-mail, which stays. Refuses 403 sign-in.needed. */
export async function ownProfile(work: Work): Promise<OwnProfile & { readonly email: string }> {
  return work.db
    .selectFrom('users')
    .select(['first_name as firstName', 'last_name as lastName', 'language', 'country_code as countryCode', 'email'])
    .where('id', '=', ownId(work))
    .executeTakeFirstOrThrow()
}

/**
 * Changes what is given of the actor's own name, language and country (SPEC 1.6). Changes nothing, and records nothing,
 * where all is as it was. Refuses 403 sign-in.needed, 422 person.name-malformed.
 */
export async function changeOwnProfile(work: Changing, next: Partial<OwnProfile>): Promise<void> {
  const id = ownId(work)
  refuseUnlikeNames(next.firstName ?? '', next.lastName ?? '')
  const before = await work.db
    .selectFrom('users')
    .select(['first_name as firstName', 'last_name as lastName', 'language', 'country_code as countryCode'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const after = { ...before, ...next }
  const changed = profileFields.filter((field) => before[field] !== after[field])
  if (changed.length === 0) {
    work.unchanged()
    return
  }

  await work.db
    .updateTable('users')
    .set({
      first_name: after.firstName,
      last_name: after.lastName,
      language: after.language,
      country_code: after.countryCode,
    })
    .where('id', '=', id)
    .execute()
  await keepCopies(work, id)
  const only = (profile: OwnProfile) => Object.fromEntries(changed.map((field) => [field, profile[field]]))
  await work.record({ name: 'person.changed', scope: { person: id }, details: { from: only(before), to: only(after) } })
}

/** True when people exist whose password is public: such a database must not be served to other machines. */
export async function demonstrationAccountsExist(work: Work): Promise<boolean> {
  const found = await work.db.selectFrom('users').select('id').where('demonstration', '=', true).limit(1).execute()
  return found.length > 0
}

/** The signed-in person behind the actor. Refuses 403 sign-in.needed. */
export function ownId(work: Pick<Work, 'actor'>): number {
  const { actor } = work
  if (actor.kind !== 'customer' && actor.kind !== 'partner' && actor.kind !== 'operator') {
    throw new Refusal(403, 'sign-in.needed', {})
  }
  return actor.userId
}
