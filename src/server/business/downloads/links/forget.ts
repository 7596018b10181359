/** Links that are over are kept for a while, so that one that is used late is told from one that never was. */
import { sql } from 'kysely'
import type { Changing } from '#server/work/index.ts'

const keptDays = 30

/** Forgets at most `limit` links that ended long ago; answers how many. */
export async function forgetLinks(work: Changing, limit: number): Promise<number> {
  work.unchanged()
  const before = new Date(work.realNow.getTime() - keptDays * 86_400_000)
  const { numAffectedRows } = await sql`
    delete from download_links where (purchasing_account_id, id) in (
      select purchasing_account_id, id from download_links where expires_at < ${before} limit ${limit})`.execute(
    work.db,
  )
  return Number(numAffectedRows ?? 0n)
}
