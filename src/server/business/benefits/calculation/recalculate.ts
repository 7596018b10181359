/**
 * Reckons again what accounts have of benefits (SPEC 8.5), a few hundred of them at a time: one reading of what they hold, the rules in
 * this process, and only what changed is written, by one statement for each table.
 *
 * One account is never reckoned twice at the same time: whoever reckons holds its mark (inventory's changed-ledgers.ts) until the end.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { takeChangedLedgers } from '#server/business/inventory/index.ts'
import { arrayColumn } from '#server/platform/database.ts'
import type { Changing, Work } from '#server/work/index.ts'
import { everyBenefit } from '../description.ts'
import { heldBy } from './held.ts'
import { giveIdentifiers } from './identifiers.ts'
import { reckon, type Reckoned, type ReckonedGrant } from './reckoning.ts'
import { rulesInForce } from './rules.ts'
import { writeReckoned } from './write.ts'

/** How far a recalculation has come. */
export interface Recalculated {
  readonly accounts: number
  /** Where the next one goes on; undefined after the last marked account. */
  readonly after: number | undefined
}

/** Accounts reckoned before whatever else this process does gets its turn. */
const accountsPerTurn = 25

/** Reckons at most `limit` of the accounts that are marked, by id, after `after`. */
export async function recalculateMarked(work: Changing, limit: number, after = 0): Promise<Recalculated> {
  const accounts = await takeChangedLedgers(work, limit, after)
  if (accounts.length === 0) work.unchanged()
  else await recalculate(work, accounts)
  return { accounts: accounts.length, after: accounts.at(-1) }
}

async function recalculate(work: Changing, accounts: readonly number[]): Promise<void> {
  const benefits = await everyBenefit(work)
  const [rules, held, known] = await Promise.all([
    rulesInForce(
      work,
      benefits.map(({ id }) => id),
    ),
    heldBy(work, accounts),
    reckonedBefore(work, accounts),
  ])
  const changed: ReckonedGrant[] = []
  const having = new Map<number, readonly number[]>()
  for (const [index, id] of accounts.entries()) {
    const before = known.get(id) ?? new Map<number, Reckoned>()
    const own = reckon(id, benefits, rules, held.get(id) ?? [], before)
    changed.push(...own)
    having.set(id, benefitsHad(before, own))
    if (index % accountsPerTurn === accountsPerTurn - 1) await nextTurn()
  }

  await writeReckoned(work, changed, benefits)
  await giveIdentifiers(work, benefits, having)
}

/** The benefits of which something is calculated after what changed. */
function benefitsHad(before: ReadonlyMap<number, Reckoned>, changed: readonly ReckonedGrant[]): number[] {
  const after = new Map(before)
  for (const each of changed) after.set(each.benefitId, each)
  return [...after].filter(([, { calculated }]) => calculated > 0).map(([benefitId]) => benefitId)
}

interface KnownRow {
  readonly account: number
  readonly benefit_id: number
  readonly calculated: number
  readonly lapses_on: string | null
  readonly lapses_to: number | null
}

/** What stands in the grants of these accounts. Only a recalculation writes it, so that nobody needs to be kept from it. */
async function reckonedBefore(
  work: Work,
  accounts: readonly number[],
): Promise<ReadonlyMap<number, ReadonlyMap<number, Reckoned>>> {
  const { rows } = await sql<KnownRow>`
    select purchasing_account_id as account, benefit_id, calculated, lapses_on, lapses_to from benefit_grants
    where purchasing_account_id = any(${arrayColumn(accounts)}::bigint[])`.execute(work.db)
  const known = new Map<number, Map<number, Reckoned>>()
  for (const row of rows) {
    const own = known.get(row.account) ?? new Map<number, Reckoned>()
    own.set(row.benefit_id, { calculated: row.calculated, lapsesOn: row.lapses_on, lapsesTo: row.lapses_to })
    known.set(row.account, own)
  }
  return known
}
