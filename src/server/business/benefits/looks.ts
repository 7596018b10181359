/**
 * Every look at an access code is an event (SPEC 12.2). The codes stand on the tab where the guide has them (SPEC 8.1), so that whoever opens it
 * has seen them: it is recorded once a day for each person, account and benefit.
 */
import { sql } from 'kysely'
import type { BenefitSight } from '#server/business/access/index.ts'
import type { Changing, Work } from '#server/work/index.ts'
import { namedBenefit, type NamedBenefit } from './description.ts'
import type { HeldBenefit } from './held.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** Somebody was shown the access codes of these benefits; names are those of the time. */
    'access-code.seen': { readonly benefits: readonly NamedBenefit[] }
  }
}

/** The benefits among these whose codes the reader sees and did not see earlier today. */
export async function newLooks(
  work: Work,
  { account }: BenefitSight,
  shown: readonly HeldBenefit[],
): Promise<readonly NamedBenefit[]> {
  const secret = shown.filter(({ identifiers }) => identifiers.some(({ kind }) => kind.secret))
  if (secret.length === 0 || !('userId' in work.actor)) return []
  const { rows } = await sql<{ id: number }>`
    select distinct (b ->> 'id')::bigint as id
    from events as e cross join lateral jsonb_array_elements(e.details -> 'benefits') as b
    where e.purchasing_account_id = ${account.id} and e.actor_id = ${work.actor.userId} and e.actor_kind <> 'client'
      and e.name = 'access-code.seen' and e.occurred_at >= ${work.today}::date::timestamp at time zone ${work.timeZone}`.execute(
    work.db,
  )
  const seen = new Set(rows.map(({ id }) => id))
  return secret.map(({ benefit }) => namedBenefit(benefit)).filter(({ id }) => !seen.has(id))
}

/** Records that the reader saw the access codes of these benefits. */
export async function recordLooks(work: Changing, account: number, benefits: readonly NamedBenefit[]): Promise<void> {
  await work.record({ name: 'access-code.seen', scope: { account }, details: { benefits } })
}
