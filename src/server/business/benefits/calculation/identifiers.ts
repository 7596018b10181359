/**
 * What accounts are known by at their benefits (SPEC 8.1): given once, when the first benefit that lists the code is had, and then
 * for good, shared by all of them. A benefit that lists a new code gives it to whoever has the benefit already.
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
  const lacking = await lackedOf(work, owed)
  const given = work.now.toISOString()
  const rows = lacking.map(({ account, kind }) => [account, kind.code, identifierValue(kind.pattern), given])
  await work.append('benefit_identifiers', columns, rows)
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
