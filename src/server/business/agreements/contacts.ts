/**
 * Whom to write to about an agreement (SPEC 9.1): one person per purpose, whom its customers keep right while it is in
 * force, and the publisher always. Nobody gets access by being named here.
 */
import { sql } from 'kysely'
import { refuseUnlikeNames, requireEmail, type PurchasingAccount } from '#server/business/access/index.ts'
import { Refusal, type Changing, type EventName, type Work } from '#server/work/index.ts'
import { isInForce } from './term.ts'

/** What somebody is written to about, in the order in which pages list it. */
export const contactPurposes = ['main', 'notices', 'renewals'] as const
export type ContactPurpose = (typeof contactPurposes)[number]

export interface ContactPerson {
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  /** As it was typed; null where nobody gave one. */
  readonly telephone: string | null
}

export interface AgreementContact extends ContactPerson {
  readonly purpose: ContactPurpose
}

interface NamedContact {
  readonly name: string
  readonly email: string
}

declare module '#server/work/event.ts' {
  interface Events {
    'agreement-contact.changed': { readonly agreementNumber: string; readonly purpose: ContactPurpose } & {
      readonly from: NamedContact | null
      readonly to: NamedContact
    }
    'agreement-contact.removed': {
      readonly agreementNumber: string
      readonly purpose: ContactPurpose
      readonly from: NamedContact
    }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** It is over: what it says stays as it was (SPEC 2.4 speaks of active agreements). */
    'agreement.over': { readonly agreement: string }
    'agreement-contact.unknown': Record<never, never>
  }
}

/** The contacts of the account's agreement, in the order of their purposes. */
export async function contactsOf(
  work: Work,
  account: PurchasingAccount<'agreements.view' | 'agreements.change'>,
): Promise<readonly AgreementContact[]> {
  const rows = await work.db
    .selectFrom('agreement_contacts')
    .select(['purpose', 'first_name as firstName', 'last_name as lastName', 'email', 'telephone'])
    .where('agreement_id', '=', account.agreement_id)
    .execute()
  return contactPurposes.flatMap((purpose) =>
    rows.filter((row) => row.purpose === purpose).map((row) => ({ ...row, purpose })),
  )
}

/**
 * Names somebody for a purpose, in place of whoever was named. Refuses 409 agreement.over, 422 person.name-malformed and
 * person.email-malformed.
 */
export async function changeContact(
  work: Changing,
  account: PurchasingAccount<'agreements.change'>,
  purpose: ContactPurpose,
  person: ContactPerson,
): Promise<void> {
  refuseUnlikeNames(person.firstName, person.lastName)
  requireEmail(person.email)
  await lockAgreement(work, account)
  const former = (await contactsOf(work, account)).find((contact) => contact.purpose === purpose)
  if (former && isSame(former, person)) {
    work.unchanged()
    return
  }

  const values = {
    first_name: person.firstName,
    last_name: person.lastName,
    email: person.email.trim(),
    telephone: person.telephone,
  }
  await work.db
    .insertInto('agreement_contacts')
    .values({ agreement_id: account.agreement_id, purpose, ...values })
    .onConflict((conflict) => conflict.columns(['agreement_id', 'purpose']).doUpdateSet(values))
    .execute()
  const details = { purpose, from: former ? named(former) : null, to: named(person) }
  await recordInAgreement(work, account, 'agreement-contact.changed', details)
}

/** Names nobody for a purpose any more. Refuses 409 agreement.over, 404 agreement-contact.unknown. */
export async function removeContact(
  work: Changing,
  account: PurchasingAccount<'agreements.change'>,
  purpose: ContactPurpose,
): Promise<void> {
  await lockAgreement(work, account)
  const former = (await contactsOf(work, account)).find((contact) => contact.purpose === purpose)
  if (former === undefined) throw new Refusal(404, 'agreement-contact.unknown', {})

  await work.db
    .deleteFrom('agreement_contacts')
    .where('agreement_id', '=', account.agreement_id)
    .where('purpose', '=', purpose)
    .execute()
  await recordInAgreement(work, account, 'agreement-contact.removed', { purpose, from: named(former) })
}

/** In the journal of every account of the agreement: it is theirs alike. */
async function recordInAgreement(
  work: Changing,
  account: PurchasingAccount<'agreements.change'>,
  name: EventName & `agreement-contact.${string}`,
  details: object,
): Promise<void> {
  const said = JSON.stringify({ agreementNumber: account.agreement_number, ...details })
  await work.recordEach(
    name,
    sql`select id, ${`agreement:${String(account.agreement_id)}`}::text, ${said}::jsonb from purchasing_accounts
      where agreement_id = ${account.agreement_id}`,
  )
}

/** One at a time per agreement, so that the journal says truly who was named before; and only while it is in force. */
async function lockAgreement(work: Changing, account: PurchasingAccount<'agreements.change'>): Promise<void> {
  const { ends_on } = await work.db
    .selectFrom('agreements')
    .select('ends_on')
    .where('id', '=', account.agreement_id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const isCustomers = work.actor.kind === 'customer'
  if (isCustomers && !isInForce(ends_on, work.today)) {
    throw new Refusal(409, 'agreement.over', { agreement: account.agreement_number })
  }
}

function isSame(former: ContactPerson, person: ContactPerson): boolean {
  return (
    (['firstName', 'lastName', 'telephone'] as const).every((field) => former[field] === person[field]) &&
    former.email === person.email.trim()
  )
}

function named({ firstName, lastName, email }: ContactPerson): NamedContact {
  return { name: `${firstName} ${lastName}`, email: email.trim() }
}
