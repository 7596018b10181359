/** The ledger of an account's benefit as it is read: newest first by cursor, however long it is, and whole as an export. */
import { sql, type RawBuilder } from 'kysely'
import type { BenefitSight } from '#server/business/access/index.ts'
import { inWords, unexecuted, type Work } from '#server/work/index.ts'
import type { BenefitEntryKind } from './grant.ts'
import { seesNumbers } from './vouchers/voucher.ts'

export interface BenefitHistoryEntry {
  /** Order within the benefit's ledger, from 1: the cursor. */
  readonly position: number
  readonly recorded_at: Date
  readonly effective_on: string
  readonly kind: BenefitEntryKind
  /** Who or what it was for. */
  readonly subject: string | null
  readonly granted_change: number
  readonly used_change: number
  readonly granted_after: number
  readonly used_after: number
  /** Who did it: a person's name, a service's, or null for the portal itself. */
  readonly actor: string | null
  readonly by: 'customer' | 'partner' | 'publisher' | 'service' | 'portal'
  /** The partner who did it for the customer. */
  readonly partner: string | null
}

export const benefitHistoryPageLimit = 50

/** A place between two entries, as in the inventory's history: newer than 0 is the oldest page. */
export type BenefitHistoryCursor =
  { readonly at: 'newest' } | { readonly at: 'older-than' | 'newer-than'; readonly position: number }

export interface BenefitHistoryPage {
  /** Newest first. */
  readonly entries: readonly BenefitHistoryEntry[]
  readonly older: boolean
  readonly newer: boolean
}

/** One page of what became of a benefit that the sight shows: page 10,000 costs what the first does. */
export async function benefitHistory(
  work: Work,
  sight: BenefitSight,
  benefitId: number,
  cursor: BenefitHistoryCursor = { at: 'newest' },
): Promise<BenefitHistoryPage> {
  const upwards = cursor.at === 'newer-than'
  const { rows } = await sql<BenefitHistoryEntry>`
    select e.position, e.recorded_at, e.effective_on, e.kind, ${subjectFor(sight)} as subject, e.granted_change, e.used_change, e.granted_after,
      e.used_after, ${actorName} as actor, ${actorSort} as "by", p.name as partner
    from (
      select * from benefit_entries
      where purchasing_account_id = ${sight.account.id} and benefit_id = ${benefitId} ${beyond(cursor)}
      order by position ${upwards ? sql`asc` : sql`desc`} limit ${sql.lit(benefitHistoryPageLimit + 1)}) as e
    ${people} order by e.position ${upwards ? sql`asc` : sql`desc`}`.execute(work.db)
  const more = rows.length > benefitHistoryPageLimit
  const entries = rows.slice(0, benefitHistoryPageLimit)
  if (upwards) entries.reverse()
  return { entries, older: upwards ? cursor.position > 0 : more, newer: upwards ? more : cursor.at === 'older-than' }
}

/** The words of an exported history. */
export interface BenefitHistoryWords {
  readonly kinds: Readonly<Record<BenefitEntryKind, string>>
  readonly portal: string
  readonly publisher: string
}

/**
 * The whole history as a query for an export, newest first, in the order of its key. Columns: day, kind in words, for whom, by whom,
 * partner, changes of what is granted and used, and granted, used and remaining after it. In CSV a text that people wrote is kept from
 * being executed; a spreadsheet's cell says itself that it is a text.
 */
export function benefitHistoryExport(
  sight: BenefitSight,
  benefitId: number,
  words: BenefitHistoryWords,
  format: 'csv' | 'xlsx',
): RawBuilder<unknown> {
  const asText = (column: RawBuilder<unknown>) => (format === 'csv' ? unexecuted(column) : column)
  const name = sql`case ${actorSort} when 'portal' then ${words.portal} when 'publisher' then ${words.publisher} else ${actorName} end`
  return sql`select e.effective_on, ${inWords(sql`e.kind`, words.kinds)}, ${asText(subjectFor(sight))}, ${asText(name)},
    ${asText(sql`p.name`)}, e.granted_change, e.used_change, e.granted_after, e.used_after, e.granted_after - e.used_after
    from benefit_entries as e ${people}
    where e.purchasing_account_id = ${sight.account.id} and e.benefit_id = ${benefitId} order by e.position desc`
}

/** Of a voucher's number its end alone, for those who may not read it. */
function subjectFor(sight: BenefitSight): RawBuilder<unknown> {
  if (seesNumbers(sight)) return sql`e.subject`
  return sql`case when e.kind in ('voucher-assigned', 'voucher-revoked', 'voucher-expired')
    then regexp_replace(left(e.subject, -4), '[^-]', '•', 'g') || right(e.subject, 4) else e.subject end`
}

function beyond(cursor: BenefitHistoryCursor): RawBuilder<unknown> {
  if (cursor.at === 'newest') return sql``
  return cursor.at === 'older-than' ? sql`and position < ${cursor.position}` : sql`and position > ${cursor.position}`
}

const actorKind = sql`split_part(e.actor, ':', 1)`
// A job's name stands where a person's number does.
const actorNumber = sql`case when ${actorKind} in ('customer', 'partner', 'operator', 'client')
  then split_part(e.actor, ':', 2)::bigint end`
const people = sql`
  left join users as u on ${actorKind} <> 'client' and u.id = ${actorNumber}
  left join services as s on ${actorKind} = 'client' and s.id = ${actorNumber}
  left join partners as p on p.id = e.partner_id`
const actorName = sql`coalesce(u.first_name || ' ' || u.last_name, s.name)`
const actorSort = sql`case ${actorKind} when 'customer' then 'customer' when 'partner' then 'partner'
  when 'operator' then 'publisher' when 'client' then 'service' else 'portal' end`
