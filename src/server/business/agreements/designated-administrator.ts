/**
 * The one person whom an agreement names and who is invited first (SPEC 1.1, 1.7): who that is, how far he has come, and
 * what his partner and the publisher do about it.
 */
import { sql } from 'kysely'
import {
  administratorStanding,
  canonicalEmail,
  inviteAdministrator,
  isPersonName,
  openInvitation,
  refuseUnlikeNames,
  type AdministratorStanding,
  type PurchasingAccount,
} from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** He has come in: there is nothing to send him. */
    'designated-administrator.in': { readonly email: string }
    /** The agreement names this address already. */
    'designated-administrator.same': { readonly email: string }
    /** The customer has an administrator of his own: a partner names nobody any more. */
    'designated-administrator.settled': Record<never, never>
    /** His organisation took his access away: a partner does not bring him back. */
    'designated-administrator.left': { readonly email: string }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    /** An agreement was to invite whom it names, and his address cannot be invited. */
    'administrator.not-invited': NamedPerson
    /** The agreement names another person, or the same one under another address. Whoever administers it is told. */
    'administrator.designated': { readonly from: NamedPerson; readonly to: NamedPerson }
  }
}

interface NamedPerson {
  readonly name: string
  readonly email: string
}

/** As the agreement names him. */
export interface DesignatedPerson {
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  /** A locale of the portal. */
  readonly language: string
}

export interface DesignatedAdministrator extends DesignatedPerson {
  readonly standing: AdministratorStanding
  /** Whether the actor may name another person or correct the address. */
  readonly mayDesignate: boolean
  /** Whether the actor may send an invitation, where there is one to send. */
  readonly maySend: boolean
}

type Account = PurchasingAccount<'administrators.designate'>

/** Whom the account's agreement names, and how far he has come. */
export async function designatedAdministrator(work: Work, account: Account): Promise<DesignatedAdministrator> {
  const person = await work.db
    .selectFrom('agreements')
    .select(['administrator_first_name as firstName', 'administrator_last_name as lastName'])
    .select(['administrator_email as email', 'administrator_language as language'])
    .where('id', '=', account.agreement_id)
    .executeTakeFirstOrThrow()
  const found = await administratorStanding(work, account, person.email)
  const isNamed = isPersonName(person.firstName) && isPersonName(person.lastName)
  // A name that came with an import and cannot stand in a letter: he is named anew, like one whose address cannot be used.
  const standing = isNamed || found.userId !== undefined ? found : { ...found, state: 'unusable' as const }
  // Whom he names administers all accounts of the agreement, and a partner may serve but one of them: once the customer
  // has an administrator, a partner no more than sends again what waits for an answer.
  const isLate = work.actor.kind === 'partner' && standing.isSettled
  return { ...person, standing, mayDesignate: !isLate, maySend: !isLate || isWaiting(standing) }
}

/** True where an invitation waits for an answer, in time or not. */
export function isWaiting({ state }: AdministratorStanding): boolean {
  return state === 'open' || state === 'expired'
}

/**
 * Sends the designated administrator his invitation: for the first time, or again under a new link.
 * Refuses 409 designated-administrator.in, .left and .settled, and person.other-audience, 422 person.email-malformed.
 */
export async function inviteDesignatedAdministrator(work: Changing, account: Account): Promise<void> {
  await lockDesignation(work, account)
  const { standing, maySend, ...person } = await designatedAdministrator(work, account)
  const { email } = person
  if (standing.state === 'in') throw new Refusal(409, 'designated-administrator.in', { email })
  if (!maySend && standing.state === 'left') throw new Refusal(409, 'designated-administrator.left', { email })
  if (!maySend) throw new Refusal(409, 'designated-administrator.settled', {})

  await inviteAdministrator(work, account, { ...person, countryCode: await countryOf(work, account) })
}

/**
 * Invites whom the agreement names where nobody ever did; nothing happens otherwise, however often it is asked. An address
 * to which no invitation can go is noted in the account's audit.
 */
export async function inviteUninvited(work: Changing, account: Account): Promise<void> {
  await lockDesignation(work, account)
  const { standing, ...person } = await designatedAdministrator(work, account)
  if (standing.state === 'not-invited') {
    await inviteAdministrator(work, account, { ...person, countryCode: await countryOf(work, account) })
  } else if (standing.state === 'unusable') {
    const details = named(person)
    await work.record({ name: 'administrator.not-invited', scope: { account: account.id }, details })
  } else work.unchanged()
}

/**
 * Names another person, or the same one under a corrected address: the agreement says so from now on, an invitation that
 * waits is dead, and a new one goes out. Whoever has come in keeps his access, which is his own organisation's to take.
 * Refuses 409 designated-administrator.settled and .same, and person.other-audience, 422
 * person.email-malformed and person.name-malformed.
 */
export async function designateAdministrator(
  work: Changing,
  account: Account,
  person: DesignatedPerson,
): Promise<void> {
  refuseUnlikeNames(person.firstName, person.lastName)
  await lockDesignation(work, account)
  const former = await designatedAdministrator(work, account)
  if (!former.mayDesignate) throw new Refusal(409, 'designated-administrator.settled', {})
  if (canonicalEmail(person.email) === canonicalEmail(former.email)) {
    throw new Refusal(409, 'designated-administrator.same', { email: former.email })
  }

  await work.db
    .updateTable('agreements')
    .set({
      administrator_first_name: person.firstName,
      administrator_last_name: person.lastName,
      administrator_email: person.email.trim(),
      administrator_language: person.language,
    })
    .where('id', '=', account.agreement_id)
    .execute()
  await inviteAdministrator(work, account, { ...person, countryCode: await countryOf(work, account) })

  await recordDesignation(work, account, { from: named(former), to: named(person) })
}

/** One event for each account of the agreement, since each has an audit of its own; one of them tells. */
async function recordDesignation(
  work: Changing,
  account: Account,
  details: { readonly from: NamedPerson; readonly to: NamedPerson },
): Promise<void> {
  const subject = `agreement:${String(account.agreement_id)}`
  await work.recordEach(
    'administrator.designated',
    sql`select id, ${subject}::text, ${JSON.stringify(details)}::jsonb from purchasing_accounts
      where agreement_id = ${account.agreement_id} and id <> ${account.id}`,
  )
  const scope = { account: account.id }
  await work.record({ name: 'administrator.designated', scope, subject, details, tells: true })
}

/**
 * One at a time per agreement: of two who name somebody at once, the second withdraws what the first one sent. And nobody
 * comes in by what waits while it is asked whether somebody has.
 */
async function lockDesignation(work: Changing, account: Account): Promise<void> {
  await work.db
    .selectFrom('agreements')
    .select('id')
    .where('id', '=', account.agreement_id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  await openInvitation(work, account.agreement_id)
}

async function countryOf(work: Work, account: Account): Promise<string> {
  const { country_code: code } = await work.db
    .selectFrom('agreements as g')
    .innerJoin('organizations as o', 'o.id', 'g.organization_id')
    .select('o.country_code')
    .where('g.id', '=', account.agreement_id)
    .executeTakeFirstOrThrow()
  return code
}

function named({ firstName, lastName, email }: DesignatedPerson): NamedPerson {
  return { name: `${firstName} ${lastName}`, email: email.trim() }
}
