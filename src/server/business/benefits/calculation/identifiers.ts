/**
 * What accounts are known by at their benefits (SPEC 8.1): given once, when the first benefit that lists the code is had, and then
 * for good, shared by all of them, and no two accounts' the same. A benefit that lists a new code gives it to whoever has the benefit already.
 */
import { sql } from 'kysely'
import { arrayColumn } from '#server/platform/database.ts'
import type { Changing } from '#server/work/index.ts'
import type { Benefit, IdentifierKind } from '../description.ts'
import { identifierValue } from './identifier-value.ts'

/** Gives each account what it lacks; `having` says which benefits it has. Its mark, held by this change, keeps others from it. */
export async function giveIdentifiers(
  work: Changing,
  benefits: readonly Benefit[],
  having: ReadonlyMap<number, readonly number[]>,
): Promise<void> {
  const kinds = new Map(benefits.map(({ id, identifiers }) => [id, identifiers]))
  const owed = [...having].flatMap(([account, ids]) => owedTo(account, ids, kinds))
  if (owed.length === 0) return
  const claimed = await claimValues(work, await lackedOf(work, owed))
  const given = work.now.toISOString()
  await work.append(
    'benefit_identifiers',
    columns,
    claimed.map(({ account, code, value }) => [account, code, value, given]),
  )
}

interface ClaimedValue {
  readonly account: number
  readonly code: string
  readonly value: string
}

/** How often a value is drawn that others have: after that the pattern has too few, and the account waits for a longer one. */
const drawsLimit = 8

/** Draws a value for each that no other account has. */
async function claimValues(work: Changing, lacking: readonly OwedIdentifier[]): Promise<readonly ClaimedValue[]> {
  const claimed: ClaimedValue[] = []
  let waiting = lacking
  for (let draw = 0; draw < drawsLimit && waiting.length > 0; draw += 1) {
    // In one order, so that two batches never wait for each other's values in a circle.
    const drawn = waiting
      .map(({ account, kind }) => ({ account, code: kind.code, value: identifierValue(kind.pattern) }))
      .toSorted((one, other) => (one.value < other.value ? -1 : 1))
    const { rows } = await sql<ClaimedValue>`
      insert into benefit_identifier_values (value, code, purchasing_account_id)
      select value, code, account from jsonb_to_recordset(${JSON.stringify(drawn)}::jsonb)
        as drawn (value text, code text, account bigint)
      on conflict do nothing
      returning value, code, purchasing_account_id as account`.execute(work.db)
    claimed.push(...rows)
    const had = new Set(rows.map(({ account, code }) => `${String(account)} ${code}`))
    waiting = waiting.filter(({ account, kind }) => !had.has(`${String(account)} ${kind.code}`))
  }
  return claimed
}

interface OwedIdentifier {
  readonly account: number
  readonly kind: IdentifierKind
}

const columns = { purchasing_account_id: 'bigint', code: 'text', value: 'text', given_at: 'timestamptz' } as const

/** One for each code, however many of the benefits list it. */
function owedTo(
  account: number,
  benefitIds: readonly number[],
  kinds: ReadonlyMap<number, readonly IdentifierKind[]>,
): OwedIdentifier[] {
  const byCode = new Map(benefitIds.flatMap((id) => (kinds.get(id) ?? []).map((kind) => [kind.code, kind])))
  return [...byCode.values()].map((kind) => ({ account, kind }))
}

async function lackedOf(work: Changing, owed: readonly OwedIdentifier[]): Promise<readonly OwedIdentifier[]> {
  const accounts = [...new Set(owed.map(({ account }) => account))]
  const { rows } = await sql<{ account: number; code: string }>`
    select purchasing_account_id as account, code from benefit_identifiers
    where purchasing_account_id = any(${arrayColumn(accounts)}::bigint[])`.execute(work.db)
  const had = new Set(rows.map(({ account, code }) => `${String(account)} ${code}`))
  return owed.filter(({ account, kind }) => !had.has(`${String(account)} ${kind.code}`))
}
