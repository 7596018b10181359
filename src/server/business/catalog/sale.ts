/**
 * The end of an item's sale (SPEC 11): from a day on nothing more of it is ordered or set up. Nothing is deleted, since ledgers name it:
 * what is held stays, is renewed and reduced, and what customers set up before can still be ordered.
 */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import type { NamedItem } from './edit.ts'
import { catalogueItem, refuseEdited } from './item.ts'
import { editorOf, lockCatalogue } from './write-items.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** `until` is its last day. */
    'catalogue-item.sale-ended': { readonly item: NamedItem; readonly until: string }
    'catalogue-item.sold-again': { readonly item: NamedItem }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** No day of the calendar, or years from now. */
    'catalogue-item.last-day-malformed': Record<never, never>
  }
}

/** How far ahead an end may be announced. */
const furthestYears = 10

/**
 * Fixes the last day of an item's sale (YYYY-MM-DD); undefined sells it without an end again. Refuses 404 catalogue-item.unknown, 409
 * catalogue.edited-meanwhile, 422 catalogue-item.last-day-malformed.
 */
export async function setLastDayOfSale(
  work: Changing,
  desk: Publisher,
  id: number,
  lastDay: string | undefined,
  seen: number,
): Promise<void> {
  await lockCatalogue(work)
  const { code, edition, sold_until: before } = await catalogueItem(work, desk, id, 'en')
  if (lastDay !== undefined && !(await isPossible(work, lastDay))) {
    throw new Refusal(422, 'catalogue-item.last-day-malformed', {})
  }
  if ((lastDay ?? null) === before) return work.unchanged()
  await refuseEdited(work, 'items', id, seen)

  await sql`update items set sold_until = ${lastDay ?? null}::date, revision = revision + 1, changed_at = ${work.now},
    changed_by = ${editorOf(work)} where id = ${id}`.execute(work.db)
  const about = { scope: 'system', subject: `catalogue-item:${String(id)}` } as const
  const item = { id, code, name: edition }
  if (lastDay === undefined) await work.record({ name: 'catalogue-item.sold-again', ...about, details: { item } })
  else await work.record({ name: 'catalogue-item.sale-ended', ...about, details: { item, until: lastDay } })
}

async function isPossible(work: Changing, day: string): Promise<boolean> {
  const { rows } = await sql<{ possible: boolean }>`
    select case when is_date(${day}) then ${day}::text::date <= ${work.today}::date + make_interval(years => ${sql.lit(furthestYears)})
      else false end as possible`.execute(work.db)
  return rows[0]?.possible === true
}
