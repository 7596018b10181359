/**
 * What is owed by e-mail because of an event. The change that recorded it asked for this, in the same transaction
 * (`tells`), so that whatever capability it happened in, nothing is owed for what was rolled back and nothing forgotten.
 */
import { sql } from 'kysely'
import { sha256 } from '#server/platform/crypto.ts'
import type { Changing, EventAddress, Work } from '#server/work/index.ts'
import { oweEmails, type OwedEmail } from './outbox.ts'
import { tidings } from './tidings.ts'
import type { TemplateName } from './templates.ts'

/** An event as its letter finds it. */
export interface ToldEvent<Details> {
  /** 0 for what belongs to no purchasing account. */
  readonly account: number
  readonly id: number
  /** The scope's id: the account's, organisation's, partner's or person's. */
  readonly scopeId: number
  /** Who did it; null for jobs and commands. */
  readonly actorId: number | null
  readonly occurredAt: Date
  readonly details: Details
}

/** One e-mail to one person. */
export interface Tiding {
  readonly receiver: Receiver
  readonly template: TemplateName
  readonly parameters: unknown
}

export interface Receiver {
  readonly name: string
  readonly address: string
  readonly language: string
}

/** Who is told what because of an event; nobody where there turns out to be nobody to tell. */
export type Answer<Details> = (work: Work, event: ToldEvent<Details>) => Promise<readonly Tiding[]>

/** The publisher's people who are told of one event. */
const toldOperatorsLimit = 100

// By the name that the event's row has, where a compiler can no longer tell which details go with which letter.
const answers: ReadonlyMap<string, Answer<never>> = new Map(Object.entries(tidings))

/** Owes the e-mails of one event; owes none twice however often it is called. */
export async function tell(work: Changing, address: EventAddress): Promise<void> {
  work.unchanged() // what is owed is no event: the event is what it is owed for
  const event = await eventAt(work, address)
  const answer = answers.get(event.name)
  if (answer === undefined) throw new Error(`Nobody is told of ${event.name}: it has no line in tidings.ts`)
  const owed = (await answer(work, event)).map(({ receiver, template, parameters }): OwedEmail => ({
    key: `event:${String(event.account)}:${String(event.id)}:${template}:${sha256(receiver.address).toString('base64url')}`,
    purchasing_account_id: event.account,
    recipient_name: receiver.name,
    recipient_address: receiver.address,
    language: receiver.language,
    template,
    parameters,
  }))
  if (owed.length === 0) return
  await oweEmails(
    work,
    sql`select key, purchasing_account_id, recipient_name, recipient_address, language, template, parameters
      from jsonb_to_recordset(${JSON.stringify(owed)}::jsonb) as owed (key text, purchasing_account_id bigint,
        recipient_name text, recipient_address text, language text, template text, parameters jsonb)`,
  )
}

/** Somebody with a work account, as e-mails address him. */
export async function receiverOf(work: Work, userId: number): Promise<Receiver> {
  const person = await work.db
    .selectFrom('users')
    .select(['first_name', 'last_name', 'email', 'language'])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  // Somebody who was named by his e-mail alone has no name yet.
  const name = `${person.first_name} ${person.last_name}`.trim() || person.email
  return { name, address: person.email, language: person.language }
}

/** The publisher's people, those first who have been there longest. */
export async function operatorReceivers(work: Work): Promise<readonly Receiver[]> {
  const { rows } = await sql<Receiver>`
    select u.first_name || ' ' || u.last_name as name, u.email as address, u.language
    from operators as o join users as u on u.id = o.user_id
    order by u.id limit ${sql.lit(toldOperatorsLimit)}`.execute(work.db)
  return rows
}

async function eventAt(
  work: Work,
  { account, id }: EventAddress,
): Promise<ToldEvent<never> & { readonly name: string }> {
  const row = await work.db
    .selectFrom('events')
    .select(['name', 'scope_id as scopeId', 'actor_id as actorId', 'occurred_at as occurredAt'])
    .select(sql<never>`details`.as('details'))
    .where('purchasing_account_id', '=', account)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { ...row, account, id }
}
