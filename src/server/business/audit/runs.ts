/** The runs of sealing: the head of the newest one stands for the whole journal, so that whoever wrote it down notices what is written anew. */
import { sql } from 'kysely'
import type { Work } from '#server/work/index.ts'

export interface Run {
  readonly number: number
  /** 64 hexadecimal digits. */
  readonly head: string
  readonly sealedAt: Date
}

/** The newest run; undefined where nothing was sealed yet. */
export async function newestRun(work: Work): Promise<Run | undefined> {
  const { rows } = await sql<Run>`
    select number, encode(head, 'hex') as head, sealed_at as "sealedAt" from seal_runs order by number desc limit 1`.execute(
    work.db,
  )
  return rows[0]
}

/** The head that a run has now. */
export async function headOfRun(work: Work, number: number): Promise<string | undefined> {
  const { rows } = await sql<{ head: string }>`
    select encode(head, 'hex') as head from seal_runs where number = ${number}`.execute(work.db)
  return rows[0]?.head
}
