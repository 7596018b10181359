/** What a person is entitled to at a service, account by account: the rule of his entry (entry/entry.ts), however many there are. */
import { sql } from 'kysely'
import { servedItems, type ServiceDesk } from '#server/business/access/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import { entryTo, waysIn, type Entry } from '../entry/entry.ts'

export interface PersonAccount {
  readonly id: number
  readonly number: string
  readonly name: string
}

export interface PersonAccounts {
  /** In the order of their registration. */
  readonly accounts: readonly PersonAccount[]
  /** Where the next page begins; undefined after the last. */
  readonly next: number | undefined
}

const subjectPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * Somebody who may enter the service. Refuses 404 person.unknown for whoever may not, as for a subject that is nobody's: a
 * service learns of no one who has nothing to do with it.
 */
export async function personEntitled(work: Work, { serviceId }: ServiceDesk, subject: string): Promise<Entry> {
  const service = await work.db
    .selectFrom('services')
    .select('client_id')
    .where('id', '=', serviceId)
    .executeTakeFirstOrThrow()
  const entry = subjectPattern.test(subject) ? await entryTo(work, { subject, clientId: service.client_id }) : undefined
  if (entry?.isOpen !== true) throw new Refusal(404, 'person.unknown', {})
  return entry
}

/** The most that one page holds: each comes with all its plans. */
export const personAccountsLimit = 50

/**
 * A page of the accounts for which somebody may enter the service: they hold one of its plans today, or he administers
 * their domain. `subject` is a UUID; `after` is what the page before said is next, 0 for the first.
 */
export async function accountsOfPerson(
  work: Work,
  { serviceId }: ServiceDesk,
  { subject, after, limit }: { readonly subject: string; readonly after: number; readonly limit: number },
): Promise<PersonAccounts> {
  const wanted = Math.min(limit, personAccountsLimit)
  const { rows } = await sql<PersonAccount>`
    with ${waysIn(subject)}
    select a.id, a.number, a.name from a
    where a.id > ${after} and (a.is_administered or exists (
      select from balances as b where b.purchasing_account_id = a.id and b.available > 0
        and b.term_ends_on >= ${work.today}::date and b.item_id in (${servedItems(serviceId)})))
    order by a.id limit ${wanted + 1}`.execute(work.db)
  const accounts = rows.slice(0, wanted)
  return { accounts, next: rows.length > wanted ? accounts.at(-1)?.id : undefined }
}
