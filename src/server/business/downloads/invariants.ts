/** What must be true of software and keys (SPEC 9.2). */
import { sql } from 'kysely'
import type { Invariant } from '#server/work/index.ts'

export const invariants: readonly Invariant[] = [
  {
    promise: 'every file that is offered was measured, and is of an item that can have software',
    breaches: sql`
      select f.id::text from software_files as f join items as i on i.id = f.item_id
      where i.kind = 'package' or (f.measured_at is null) <> (f.sha256 is null)`,
  },
  {
    promise: 'every opening names an item of its own product group',
    breaches: sql`
      select o.id::text from software_openings as o join items as i on i.id = o.item_id
      where i.product_group_id <> o.product_group_id`,
  },
  {
    promise: 'every download that began is in the journal, once, as its person’s',
    breaches: sql`
      select l.purchasing_account_id || '/' || l.id from download_links as l
      left join (
        select purchasing_account_id, (details ->> 'link')::bigint as link, count(*) as recorded, min(actor_id) as actor_id
        from events where name = 'software.downloaded' group by 1, 2) as e
        on e.purchasing_account_id = l.purchasing_account_id and e.link = l.id
      where coalesce(e.recorded, 0) <> case when l.begun_at is null then 0 else 1 end or e.actor_id <> l.user_id`,
  },
  {
    promise: 'no product key uses more activations than it is allowed',
    breaches: sql`
      select purchasing_account_id || '/' || id from product_keys where activations_used > activations_allowed`,
  },
  {
    promise: 'what was granted of activations was asked for, and answered by somebody',
    breaches: sql`
      select purchasing_account_id || '/' || id from activation_requests
      where (answered_at is null) <> (answered_by is null) or (granted is null) = (refused_because is null) and answered_at is not null`,
  },
]
