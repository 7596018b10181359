/**
 * A customer sets online services up himself (SPEC 5.1 to 5.4, guide 3): several plans at once, available from that moment
 * and unordered until his partner orders them. Sent twice under one key it counts once.
 */
import { sql } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { agreementOverSince, holdAgreements, nextAnniversary } from '#server/business/agreements/index.ts'
import { bookSetUps, lastServings } from '#server/business/inventory/index.ts'
import { servingsOf, type Serving } from '#server/business/partners/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { examineLines, type LineFault, type WantedLine } from './examine.ts'
import type { OfferedPlan } from './offers.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** A customer set online services up; they are being provided from then on. */
    'subscription.set-up': { readonly setUp: number; readonly lines: number; readonly quantity: number }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** What is wrong, line by line: nothing was set up. */
    'set-up.refused': { readonly faults: readonly LineFault[] }
    'set-up.empty': Record<never, never>
    'set-up.too-long': { readonly limit: number }
    /** The key was used by somebody: what was asked under it is there. */
    'set-up.sent-already': { readonly setUp: number }
    /** A partner who does not serve the account (any more) cannot be asked to order. */
    'set-up.partner-not-serving': Record<never, never>
    /** Nothing is set up under it any more; what was runs to its own term. */
    'set-up.agreement-over': { readonly agreement: string }
  }
}

/** One plan to set up, and the partner who will be asked to order it. */
export interface SetUpLine extends WantedLine {
  readonly partnerId: number
}

export interface SetUpRequest {
  /** Names the intention, unique within the account: what makes it count once. */
  readonly key: string
  readonly lines: readonly SetUpLine[]
}

/** Plans of one request. */
export const setUpLinesLimit = 50

/**
 * Sets the plans up, all or none; answers the set-up's number. Refuses 422 set-up.empty, set-up.too-long, set-up.refused
 * (every line that is wrong) and set-up.partner-not-serving, 409 set-up.sent-already and set-up.agreement-over.
 */
export async function setUpServices(
  work: Changing,
  account: PurchasingAccount<'services.set-up'>,
  { key, lines }: SetUpRequest,
): Promise<{ readonly setUp: number }> {
  if (lines.length === 0) throw new Refusal(422, 'set-up.empty', {})
  if (lines.length > setUpLinesLimit) throw new Refusal(422, 'set-up.too-long', { limit: setUpLinesLimit })
  await holdAgreements(work, sql`select ${account.id}::bigint`)
  const { faults, plans } = await examineLines(work, account, lines) // locks the ledger
  const sent = await setUpWithKey(work, account, key)
  if (sent !== undefined) throw new Refusal(409, 'set-up.sent-already', { setUp: sent })
  if ((await agreementOverSince(work, account)) !== undefined) {
    throw new Refusal(409, 'set-up.agreement-over', { agreement: account.agreement_number })
  }
  if (faults.length > 0) throw new Refusal(422, 'set-up.refused', { faults })
  const asked = await withServings(work, account, lines, plans)

  const setUp = await write(work, account, key, asked)
  await bookSetUps(
    work,
    account,
    asked.map((line, index) => ({ ...line, key: ledgerKey(setUp, index + 1) })),
  )

  const quantity = asked.reduce((sum, line) => sum + line.quantity, 0)
  await work.record({
    name: 'subscription.set-up',
    scope: { account: account.id },
    subject: `set-up:${String(setUp)}`,
    details: { setUp, lines: asked.length, quantity },
    announces: true,
  })
  await work.enqueue('provisioning.provide', {}, 'provisioning.provide')
  return { setUp }
}

/** The set-up that was sent under this key; undefined when none was. */
export async function setUpWithKey(
  work: Work,
  account: PurchasingAccount<'services.set-up'>,
  key: string,
): Promise<number | undefined> {
  const found = await work.db
    .selectFrom('set_ups')
    .select('id')
    .where('purchasing_account_id', '=', account.id)
    .where('key', '=', key)
    .executeTakeFirst()
  return found?.id
}

/** What a set-up's line is booked under in the ledger. */
function ledgerKey(setUp: number, line: number): string {
  return `set-up ${String(setUp)}.${String(line)}`
}

interface AskedLine extends SetUpLine {
  readonly serving: number
  readonly termEndsOn: string
}

/** The lines with the serving whose partner is asked, and the term, which ends with the agreement's year (SPEC 5.1). */
async function withServings(
  work: Work,
  account: PurchasingAccount<'services.set-up'>,
  lines: readonly SetUpLine[],
  plans: ReadonlyMap<number, OfferedPlan>,
): Promise<readonly AskedLine[]> {
  const servings = await servingsOf(work, account)
  const groups = lines.map(({ itemId }) => plans.get(itemId)?.groupId ?? 0)
  const last = await lastServings(work, account, groups)
  const termEndsOn = nextAnniversary(account.anniversary_on, work.today)
  return lines.map((line, index) => {
    const serving = servingFor(servings, line.partnerId, last.get(groups[index] ?? 0))
    if (serving === undefined) throw new Refusal(422, 'set-up.partner-not-serving', {})
    return { ...line, serving: serving.number, termEndsOn }
  })
}

/** The partner's own serving that ordered the service last, else his first. */
function servingFor(servings: readonly Serving[], partnerId: number, last: number | undefined): Serving | undefined {
  const own = servings.filter((serving) => serving.partner_id === partnerId)
  return own.find(({ number }) => number === last) ?? own[0]
}

async function write(
  work: Changing,
  account: PurchasingAccount<'services.set-up'>,
  key: string,
  lines: readonly AskedLine[],
): Promise<number> {
  const { id } = await work.db
    .insertInto('set_ups')
    .values({
      purchasing_account_id: account.id,
      key,
      requested_on: work.today,
      requested_at: work.now,
      requested_by: 'userId' in work.actor ? work.actor.userId : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const rows = JSON.stringify(lines.map((line, index) => ({ ...line, line: index + 1 })))
  await sql`
    insert into set_up_lines (purchasing_account_id, set_up_id, line, item_id, serving_number, partner_id, quantity,
      term_ends_on, due_at)
    select ${account.id}, ${id}, l.line, l."itemId", l.serving, l."partnerId", l.quantity, l."termEndsOn",
      ${work.realNow}::timestamptz
    from jsonb_to_recordset(${rows}::jsonb) as l (line smallint, "itemId" bigint, serving smallint, "partnerId" bigint,
      quantity integer, "termEndsOn" date)`.execute(work.db)
  return id
}
