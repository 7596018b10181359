/** How long an agreement is in force (SPEC 0, 11): until its last day where it has one, which the publisher sets. */
import { sql, type RawBuilder } from 'kysely'
import type { Publisher, PurchasingAccount } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** Dates are last days (YYYY-MM-DD); null where there is none. */
    'agreement.end-changed': {
      readonly number: string
      readonly wasUntil: string | null
      readonly until: string | null
    }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** It would end before it was signed. */
    'agreement.ends-too-early': { readonly signed_on: string }
  }
}

/** True on every day up to and with the last one; always where there is none. Days as YYYY-MM-DD. */
export function isInForce(endsOn: string | null, today: string): boolean {
  return endsOn === null || today <= endsOn
}

/** The last day (YYYY-MM-DD) of the account's agreement where it is over; undefined while it is in force. */
export async function agreementOverSince(
  work: Work,
  account: PurchasingAccount<'services.set-up'>,
): Promise<string | undefined> {
  const { ends_on } = await work.db
    .selectFrom('agreements')
    .select('ends_on')
    .where('id', '=', account.agreement_id)
    .executeTakeFirstOrThrow()
  return ends_on === null || isInForce(ends_on, work.today) ? undefined : ends_on
}

/**
 * Keeps the agreements of these accounts (a query of their ids) as they are until the change is over, in the order of their
 * ids: none ends while something is bought under it. Before the ledgers; whoever ends an agreement takes no ledger.
 */
export async function holdAgreements(work: Changing, accounts: RawBuilder<unknown>): Promise<void> {
  await sql`select from agreements where id in (
      select agreement_id from purchasing_accounts where id in (${accounts}))
    order by id for share`.execute(work.db)
}

/**
 * Extends an agreement, ends it, or takes its last day away (null). What is held under it keeps its own terms; nothing more is
 * ordered or set up under it once that day is over.
 * Refuses 404 agreement.unknown, 422 agreement.ends-too-early.
 */
export async function changeEnd(
  work: Changing,
  _desk: Publisher,
  agreementId: number,
  endsOn: string | null,
): Promise<void> {
  const agreement = await work.db
    .selectFrom('agreements')
    .select(['number', 'signed_on', 'ends_on'])
    .where('id', '=', agreementId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (agreement === undefined) throw new Refusal(404, 'agreement.unknown', {})
  const { number, signed_on, ends_on } = agreement
  if (endsOn !== null && endsOn <= signed_on) throw new Refusal(422, 'agreement.ends-too-early', { signed_on })
  if (endsOn === ends_on) {
    work.unchanged()
    return
  }

  await work.db.updateTable('agreements').set({ ends_on: endsOn }).where('id', '=', agreementId).execute()
  const details = JSON.stringify({ number, wasUntil: ends_on, until: endsOn })
  await work.recordEach(
    'agreement.end-changed',
    sql`select id, ${`agreement:${String(agreementId)}`}::text, ${details}::jsonb from purchasing_accounts
      where agreement_id = ${agreementId}`,
  )
}
