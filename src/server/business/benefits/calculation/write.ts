/**
 * Writes what was reckoned: the bulk form of `post` (post.ts), by the same rule. Grants that are there are locked first, in the order
 * in which everybody locks them, since what is used and converted changes at any time.
 */
import { sql, type RawBuilder } from 'kysely'
import { arrayColumn } from '#server/platform/database.ts'
import { actorKey, type Changing } from '#server/work/index.ts'
import type { Benefit, TextByLanguage } from '../description.ts'
import { grantedOf, postBenefit, type BenefitEntry, type BenefitGrant } from '../grant.ts'
import type { ReckonedGrant } from './reckoning.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** What an account has of benefits was reckoned, and is not what it was. */
    'benefit.calculated': { readonly benefits: readonly GrantedChange[] }
  }
}

/** A benefit's granted quantity before and after. */
export interface GrantedChange {
  readonly benefitId: number
  /** As it was called then. */
  readonly names: TextByLanguage
  readonly from: number
  readonly to: number
}

interface StoredGrant extends BenefitGrant {
  readonly account: number
  readonly benefit_id: number
  readonly ended_on: string | null
}

/** A grant after the reckoning, with the line of its ledger where what is calculated has changed. */
interface WrittenGrant {
  readonly reckoned: ReckonedGrant
  readonly stored: StoredGrant | undefined
  readonly grant: BenefitGrant
  readonly entry: BenefitEntry | undefined
}

/** Writes the grants that changed, their entries, and one event for each account of which something calculated did. */
export async function writeReckoned(
  work: Changing,
  changed: readonly ReckonedGrant[],
  benefits: readonly Benefit[],
): Promise<void> {
  if (changed.length === 0) {
    work.unchanged()
    return
  }
  const stored = await lockStored(work, changed)
  const written = changed.map((reckoned) =>
    writtenOf(reckoned, stored.get(keyOf(reckoned.accountId, reckoned.benefitId))),
  )

  await work.append(
    'benefit_grants',
    newColumns,
    written.filter((each) => each.stored === undefined).map(newCells(work)),
  )
  await updateGrants(
    work,
    written.filter((each) => each.stored !== undefined),
  )
  await work.append('benefit_entries', entryColumns, written.flatMap(entryCells(work)))
  await recordCalculated(work, written, new Map(benefits.map(({ id, names }) => [id, names])))
}

function writtenOf(reckoned: ReckonedGrant, stored: StoredGrant | undefined): WrittenGrant {
  const before: BenefitGrant = stored ?? { entries: 0, calculated: 0, converted: 0, used: 0 }
  const calculated = reckoned.calculated - before.calculated
  if (calculated === 0) return { reckoned, stored, grant: before, entry: undefined }
  const result = postBenefit(before, { kind: 'calculated', calculated })
  if ('remaining' in result) throw new Error('A calculation takes nothing and is never refused')
  return { reckoned, stored, ...result }
}

/** In the order of accounts and benefits, as lockGrants has them, so that nobody waits in a circle. */
async function lockStored(
  work: Changing,
  changed: readonly ReckonedGrant[],
): Promise<ReadonlyMap<string, StoredGrant>> {
  const { rows } = await sql<StoredGrant>`
    select g.purchasing_account_id as account, g.benefit_id, g.entries, g.calculated, g.converted, g.used, g.ended_on
    from benefit_grants as g join unnest(${arrayColumn(changed.map(({ accountId }) => accountId))}::bigint[],
      ${arrayColumn(changed.map(({ benefitId }) => benefitId))}::bigint[]) as c (account, benefit_id)
      on g.purchasing_account_id = c.account and g.benefit_id = c.benefit_id
    order by g.purchasing_account_id, g.benefit_id for no key update of g`.execute(work.db)
  return new Map(rows.map((row) => [keyOf(row.account, row.benefit_id), row]))
}

function keyOf(accountId: number, benefitId: number): string {
  return `${String(accountId)} ${String(benefitId)}`
}

type Cells = readonly (string | number | null)[]

const newColumns = {
  purchasing_account_id: 'bigint',
  benefit_id: 'bigint',
  entries: 'bigint',
  calculated: 'bigint',
  granted: 'bigint',
  lapses_on: 'date',
  lapses_to: 'bigint',
  first_granted_on: 'date',
} as const

function newCells({ today }: Changing) {
  return ({ reckoned, grant }: WrittenGrant): Cells => [
    reckoned.accountId,
    reckoned.benefitId,
    grant.entries,
    grant.calculated,
    grantedOf(grant),
    reckoned.lapsesOn,
    reckoned.lapsesTo,
    today,
  ]
}

async function updateGrants(work: Changing, written: readonly WrittenGrant[]): Promise<void> {
  if (written.length === 0) return
  const column = (value: (each: WrittenGrant) => string | number | null, type: string): RawBuilder<unknown> =>
    sql`${arrayColumn(written.map(value))}::${sql.raw(type)}[]`
  const endedOn = ({ reckoned, stored }: WrittenGrant) =>
    reckoned.calculated > 0 ? null : (stored?.ended_on ?? work.today)
  await sql`
    update benefit_grants as g set entries = w.entries, calculated = w.calculated, granted = w.granted,
      ended_on = w.ended_on, lapses_on = w.lapses_on, lapses_to = w.lapses_to
    from unnest(${sql.join([
      column(({ reckoned }) => reckoned.accountId, 'bigint'),
      column(({ reckoned }) => reckoned.benefitId, 'bigint'),
      column(({ grant }) => grant.entries, 'bigint'),
      column(({ grant }) => grant.calculated, 'bigint'),
      column(({ grant }) => grantedOf(grant), 'bigint'),
      column(endedOn, 'date'),
      column(({ reckoned }) => reckoned.lapsesOn, 'date'),
      column(({ reckoned }) => reckoned.lapsesTo, 'bigint'),
    ])}) as w (account, benefit_id, entries, calculated, granted, ended_on, lapses_on, lapses_to)
    where g.purchasing_account_id = w.account and g.benefit_id = w.benefit_id`.execute(work.db)
}

const entryColumns = {
  purchasing_account_id: 'bigint',
  benefit_id: 'bigint',
  position: 'bigint',
  kind: 'text',
  effective_on: 'date',
  recorded_at: 'timestamptz',
  granted_change: 'bigint',
  used_change: 'bigint',
  granted_after: 'bigint',
  used_after: 'bigint',
  actor: 'text',
  key: 'text',
} as const

function entryCells(work: Changing) {
  const [actor, at] = [actorKey(work.actor), work.now.toISOString()]
  return ({ reckoned: { accountId, benefitId }, entry }: WrittenGrant): Cells[] => {
    if (entry === undefined) return []
    const { position, kind, granted_change, used_change, granted_after, used_after } = entry
    // A grant's position is given once, so that nothing reckoned is ever written twice.
    const key = `calculated ${String(benefitId)}.${String(position)}`
    const changes = [granted_change, used_change, granted_after, used_after]
    return [[accountId, benefitId, position, kind, work.today, at, ...changes, actor, key]]
  }
}

async function recordCalculated(
  work: Changing,
  written: readonly WrittenGrant[],
  names: ReadonlyMap<number, TextByLanguage>,
): Promise<void> {
  const calculated = Map.groupBy(
    written.filter(({ entry }) => entry !== undefined),
    ({ reckoned }) => reckoned.accountId,
  )
  if (calculated.size === 0) {
    work.unchanged()
    return
  }
  const details = [...calculated.values()].map((grants) =>
    JSON.stringify({ benefits: grants.map((grant) => changeOf(grant, names)) }),
  )
  await work.recordEach(
    'benefit.calculated',
    sql`select id, null::text, details::jsonb from unnest(${arrayColumn([...calculated.keys()])}::bigint[],
      ${arrayColumn(details)}::text[]) as e (id, details)`,
  )
}

function changeOf({ reckoned, entry }: WrittenGrant, names: ReadonlyMap<number, TextByLanguage>): GrantedChange {
  const { granted_after: to = 0, granted_change: change = 0 } = entry ?? {}
  const { benefitId } = reckoned
  return { benefitId, names: names.get(benefitId) ?? {}, from: to - change, to }
}
