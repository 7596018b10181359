/** What files of orders held is not kept for ever: what came of them is. */
import { sql } from 'kysely'
import type { Changing } from '#server/work/index.ts'

/** Days for which what a file holds is kept. */
export const orderFileKeptDays = 30
const dayMs = 86_400_000

/** Forgets what at most `limit` files held that have ended and are old enough; answers how many. */
export async function forgetOrderFiles(work: Changing, limit: number): Promise<number> {
  const before = new Date(work.now.getTime() - orderFileKeptDays * dayMs)
  work.unchanged() // the orders, and what was wrong, are still there
  const { rows } = await sql<{ forgotten: number }>`
    with forgotten as (
      update order_files set forgotten_at = ${work.now} where (partner_id, id) in (
        select partner_id, id from order_files
        where forgotten_at is null and received_at < ${before}
          and num_nonnulls(accepted_at, refused_at, failed_at) = 1
        order by received_at limit ${limit} for no key update skip locked)
      returning partner_id, id),
    deleted as (
      delete from order_file_pieces as p using forgotten as f where p.partner_id = f.partner_id and p.file_id = f.id)
    select count(*) as forgotten from forgotten`.execute(work.db)
  return rows[0]?.forgotten ?? 0
}
