/** The benefits as the Console lists them (SPEC 11): with how many accounts hold each, counted no further than is of interest. */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import { everyBenefit, type Benefit } from './description.ts'

export interface ListedBenefit {
  readonly benefit: Benefit
  /** Accounts that hold it now; one more than `countedHoldersLimit` says that there are more. */
  readonly holders: number
}

/** Counting goes no further, however many accounts there are. */
export const countedHoldersLimit = 1_000

/** Every benefit in the publisher's order, those that he withdrew too. */
export async function listedBenefits(work: Work, _desk: Publisher): Promise<readonly ListedBenefit[]> {
  const benefits = await everyBenefit(work)
  const { rows } = await sql<{ id: number; holders: number }>`
    select b.id, (select count(*) from (select from benefit_grants as g
      where g.benefit_id = b.id and g.ended_on is null limit ${sql.lit(countedHoldersLimit + 1)}) as held) as holders
    from benefits as b`.execute(work.db)
  const holders = new Map(rows.map((row) => [row.id, row.holders]))
  return benefits.map((benefit) => ({ benefit, holders: holders.get(benefit.id) ?? 0 }))
}
