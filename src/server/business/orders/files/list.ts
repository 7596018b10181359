/** The partner's files of orders as his Partner Center lists them, one in detail, and those that somebody should see to. */
import { sql, type RawBuilder } from 'kysely'
import type { PartnerDesk } from '#server/business/access/index.ts'
import { inWords, Refusal, unexecuted, type Work } from '#server/work/index.ts'
import { orderFileColumns, type OrderFile, type OrderFileDetails } from './file.ts'

export const orderFilesPageSize = 25
/** Files in trouble that are listed. */
export const troubledFilesLimit = 5

type Desk = PartnerDesk<'customers.view'>

/** One page of the partner's files, the newest first; `before` is where it goes on. */
export async function orderFiles(
  work: Work,
  desk: Desk,
  before?: number,
  limit: number = orderFilesPageSize,
): Promise<{ readonly files: readonly OrderFile[]; readonly next: number | undefined }> {
  const beyond = before === undefined ? sql`` : sql`and f.id < ${before}`
  const { rows } = await sql<OrderFile>`
    select ${orderFileColumns} from order_files as f join users as u on u.id = f.sent_by
    where f.partner_id = ${desk.partnerId} ${beyond} order by f.id desc limit ${limit + 1}`.execute(work.db)
  const files = rows.slice(0, limit)
  return { files, next: rows.length > files.length ? files.at(-1)?.id : undefined }
}

/** One of the partner's files. Refuses 404 order-file.unknown. */
export async function orderFileOf(work: Work, desk: Desk, id: number): Promise<OrderFileDetails> {
  const { rows } = await sql<OrderFileDetails>`
    select ${orderFileColumns}, coalesce(f.faults, '[]'::jsonb) as faults
    from order_files as f join users as u on u.id = f.sent_by
    where f.partner_id = ${desk.partnerId} and f.id = ${id}`.execute(work.db)
  const [file] = rows
  if (file === undefined) throw new Refusal(404, 'order-file.unknown', {})
  return file
}

/** What was refused or failed and nobody has seen to yet, the newest first. */
export async function troubledFiles(work: Work, desk: Desk): Promise<readonly OrderFile[]> {
  const { rows } = await sql<OrderFile>`
    select ${orderFileColumns} from order_files as f join users as u on u.id = f.sent_by
    where f.partner_id = ${desk.partnerId} and num_nonnulls(f.refused_at, f.failed_at) = 1 and f.settled_at is null
      and not f.dry_run
    order by f.id desc limit ${sql.lit(troubledFilesLimit)}`.execute(work.db)
  return rows
}

/** The faults of a file that was refused, for an export: line, column, reason, what stood there. `reasons`: the words of its codes. */
export function orderFileFaultsQuery(
  desk: Desk,
  id: number,
  reasons: Readonly<Record<string, string>>,
): RawBuilder<unknown> {
  return sql`
    select nullif(x.line, 0), x."column", ${inWords(sql`x.code`, reasons)}, ${unexecuted(sql`x.value`)}
    from order_files as f
    cross join rows from (jsonb_to_recordset(f.faults) as (line bigint, "column" text, code text, value text))
      with ordinality as x (line, "column", code, value, place)
    where f.partner_id = ${desk.partnerId} and f.id = ${id} order by x.place`
}
