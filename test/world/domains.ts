/** Domains for tests, as they stand once somebody has associated and proved them. */
import { sql } from 'kysely'
import { change, system, type House } from '#server/work/index.ts'

/** How far a domain has come. */
export interface DomainWish {
  readonly isProved?: boolean
  /** Another organisation's domain, whose global administrator has not said yes. */
  readonly needsApproval?: boolean
}

/** Associates a domain with a purchasing account, proved unless said otherwise; answers the claim's id. */
export async function associate(
  house: House,
  accountId: number,
  domain: string,
  { isProved = true, needsApproval = false }: DomainWish = {},
): Promise<number> {
  return change(house, system('test'), null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ id: number }>`
      with claim as (
        insert into domain_claims (organization_id, domain, token, claimed_at, verified_at)
        select organization_id, ${domain}, 'token', ${work.now}::timestamptz, ${isProved ? work.now : null}::timestamptz
        from purchasing_accounts where id = ${accountId}
        returning id),
      association as (
        insert into domain_associations (purchasing_account_id, claim_id, associated_at, needs_approval)
        select ${accountId}::bigint, id, ${work.now}::timestamptz, ${needsApproval}::boolean from claim),
      listed as (
        insert into domain_accounts (claim_id, purchasing_account_id) select id, ${accountId}::bigint from claim)
      select id from claim`.execute(work.db)
    const [claim] = rows
    if (claim === undefined) throw new Error('The domain was not associated')
    return claim.id
  })
}

/** The record is gone, and the days of grace with it. */
export async function loseDomain(house: House, claimId: number): Promise<void> {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`update domain_claims set lost_at = ${work.now} where id = ${claimId}`.execute(work.db)
  })
}
