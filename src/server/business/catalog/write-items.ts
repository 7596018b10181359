/**
 * Writes the items that a file came to, from the temporary table `wanted_items`, and counts what is new and what is
 * different: whatever is written here has been checked, and what stands already as wanted is not written again.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Changing, Work } from '#server/work/index.ts'

export interface Writing {
  /** Items that the file names. */
  readonly items: number
  readonly added: number
  readonly changed: number
  readonly groups: number
}

/** What an item has where nobody said otherwise: units that a customer sets up at once, and days to order them. */
export const standardSetUpStep = 100
export const standardGraceDays = 30
/** Days after an order in which its partner may take it back, where the catalogue does not say. */
export const standardReturnDays = 30

/**
 * Lets one writer in at a time, import or editor, and leaves everyone else reading: two that run at once would each find an item
 * missing and refuse, or wait for each other's rows in a circle. Taken before anything of the catalogue is read.
 */
export async function lockCatalogue(work: Changing): Promise<void> {
  await sql`lock table items in share row exclusive mode`.execute(work.db)
}

/**
 * Writes `wanted_items` (line, code, kind, group_name, group_derived, product, edition, version, display_names,
 * external_id, coverage_offered, set_up_step, grace_days, return_days, set_up_ceiling, withdrawn, sold_until): one whole row per item. Answers
 * how many groups are new.
 */
export async function writeItems(work: Changing): Promise<number> {
  await sql`create temporary table touched_items (item_id bigint primary key, added boolean not null) on commit drop`.execute(
    work.db,
  )
  const groups = await sql`
    insert into product_groups (name)
    select group_name from wanted_items group by group_name order by min(line)
    on conflict (name) do nothing`.execute(work.db)
  await tellOfMovedItems(work)
  await touch(
    work,
    sql`
    update items set product_group_id = g.id, group_derived = w.group_derived, product = w.product,
      edition = w.edition, version = w.version, display_names = w.display_names, external_id = w.external_id,
      coverage_offered = w.coverage_offered, set_up_step = w.set_up_step, grace_days = w.grace_days,
      return_days = w.return_days,
      set_up_ceiling = w.set_up_ceiling, sold_until = w.sold_until,
      withdrawn_at = case when w.withdrawn then coalesce(items.withdrawn_at, ${work.now}::timestamptz) end
    from wanted_items as w join product_groups as g on g.name = w.group_name
    where items.code = w.code and
      (items.product_group_id, items.group_derived, items.product, items.edition, items.version, items.display_names,
        items.external_id, items.coverage_offered, items.set_up_step, items.grace_days, items.return_days, items.set_up_ceiling,
        items.sold_until, items.withdrawn_at is not null)
      is distinct from (g.id, w.group_derived, w.product, w.edition, w.version, w.display_names, w.external_id,
        w.coverage_offered, w.set_up_step, w.grace_days, w.return_days, w.set_up_ceiling, w.sold_until, w.withdrawn)
    returning items.id`,
  )
  await insertNewItems(work)
  return Number(groups.numAffectedRows ?? 0n)
}

/** Benefits count what is held by product group: where items move to another one, quantities are to be reckoned again. */
async function tellOfMovedItems(work: Changing): Promise<void> {
  const { rows } = await sql<{ moved: boolean }>`
    select exists (select from benefit_rules where removed_at is null) and exists (
      select from wanted_items as w join items as i on i.code = w.code
      join product_groups as g on g.id = i.product_group_id where g.name <> w.group_name) as moved`.execute(work.db)
  if (rows[0]?.moved === true) await work.enqueue('benefits.follow-catalogue', {})
}

async function insertNewItems(work: Changing): Promise<void> {
  await sql`
    with added as (
      insert into items (code, kind, product_group_id, group_derived, product, edition, version, display_names,
        external_id, coverage_offered, set_up_step, grace_days, return_days, set_up_ceiling, sold_until, changed_at, changed_by, withdrawn_at)
      select w.code, w.kind, g.id, w.group_derived, w.product, w.edition, w.version, w.display_names, w.external_id,
        w.coverage_offered, w.set_up_step, w.grace_days, w.return_days, w.set_up_ceiling,
        w.sold_until, ${work.now}, ${editorOf(work)}::bigint, case when w.withdrawn then ${work.now}::timestamptz end
      from wanted_items as w join product_groups as g on g.name = w.group_name
      where not exists (select from items as i where i.code = w.code)
      order by w.line
      returning id)
    insert into touched_items select id, true from added`.execute(work.db)
}

/** Notes the items of which `writing` (a statement that yields item ids) changed something. */
export async function touch(work: Changing, writing: RawBuilder<unknown>): Promise<void> {
  await sql`
    with touched (item_id) as (${writing})
    insert into touched_items select item_id, false from touched on conflict do nothing`.execute(work.db)
}

/** What the import came to, once everything is written: whatever changed has another revision from now on. */
export async function countWriting(work: Changing, groups: number): Promise<Writing> {
  await sql`
    update items set revision = revision + 1, changed_at = ${work.now}, changed_by = ${editorOf(work)}
    where id in (select item_id from touched_items where not added)`.execute(work.db)
  const { rows } = await sql<Omit<Writing, 'groups'>>`
    select (select count(*) from wanted_items) as items, count(*) filter (where added) as added,
      count(*) filter (where not added) as changed
    from touched_items`.execute(work.db)
  return { items: 0, added: 0, changed: 0, ...rows[0], groups }
}

/** The operator who writes; null for a program. */
export function editorOf({ actor }: Work): number | null {
  return actor.kind === 'operator' ? actor.userId : null
}

/** What the catalogue is at: higher with whatever is written of an item or a group, and never the same again. */
export async function catalogueRevision(work: Work): Promise<number> {
  const { rows } = await sql<{ revision: number }>`
    select ((select coalesce(sum(revision), 0) from items)
      + (select coalesce(sum(revision), 0) from product_groups))::bigint as revision`.execute(work.db)
  return rows[0]?.revision ?? 0
}
