/** What must be true of the whole database at any time, as a query that finds what is not: asked by `comptoir doctor` and after every fault test. */
import { sql, type RawBuilder } from 'kysely'
import type { Work } from './work.ts'

export interface Invariant {
  /** The promise, in one line. */
  readonly promise: string
  /** Yields one row per breach, with what to look at in `example` (text); asked of the work where it depends on the day. */
  readonly breaches: RawBuilder<unknown> | ((work: Work) => RawBuilder<unknown>)
}

export interface Finding {
  readonly promise: string
  readonly breaches: number
  readonly examples: readonly string[]
}

const examplesLimit = 5

/** Asks every invariant; answers one finding each, kept or broken. */
export async function examine(work: Work, invariants: readonly Invariant[]): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { promise, breaches } of invariants) {
    const { rows } = await sql<{ breaches: number; examples: string[] | null }>`
      with found as materialized (select example from (${typeof breaches === 'function' ? breaches(work) : breaches}) as b (example))
      select (select count(*) from found) as breaches,
        (select array_agg(example) from (select example from found limit ${sql.lit(examplesLimit)}) as first_few) as examples`.execute(
      work.db,
    )
    findings.push({ promise, breaches: rows[0]?.breaches ?? 0, examples: rows[0]?.examples ?? [] })
  }
  return findings
}
