/**
 * The door for whoever records what is used of a benefit elsewhere, as incidents are at a support site (SPEC 8.2): the publisher's
 * people, and the one registered service that a benefit names. To that service an account is there only as far as it has such a
 * benefit, and other benefits do not exist.
 */
import { sql } from 'kysely'
import { Refusal, type Work } from '#server/work/index.ts'

declare const recorder: unique symbol

/** An account's benefit, for recording what is used of it. Good for the work that looked it up and never to be kept beyond. */
export interface BenefitRecorder {
  readonly accountId: number
  readonly accountNumber: string
  readonly benefitId: number
  readonly [recorder]: true
}

/** What the actor may record of an account, by benefit. */
export interface RecordedBenefits {
  readonly accountId: number
  readonly accountNumber: string
  readonly benefitIds: readonly number[]
}

/**
 * The benefits of the account of which the actor may record uses: those that it has, or had. Refuses 404
 * purchasing-account.unknown, also where there is none for a service.
 */
export async function recordedBenefits(work: Work, accountNumber: string): Promise<RecordedBenefits> {
  const { actor } = work
  const isPublisher = actor.kind === 'operator' || actor.kind === 'system'
  if (!isPublisher && actor.kind !== 'client') throw new Refusal(404, 'purchasing-account.unknown', {})
  const own = actor.kind === 'client' ? sql`and b.recording_service_id = ${actor.clientId}` : sql``
  const { rows } = await sql<{ id: number; benefit: number | null }>`
    select n.purchasing_account_id as id, b.id as benefit from purchasing_account_numbers as n
    left join benefit_grants as g on g.purchasing_account_id = n.purchasing_account_id
    left join benefits as b on b.id = g.benefit_id ${own}
    where n.number = ${accountNumber} order by b.position, b.id`.execute(work.db)
  const benefitIds = rows.flatMap(({ benefit }) => (benefit === null ? [] : [benefit]))
  const [account] = rows
  if (account === undefined || (!isPublisher && benefitIds.length === 0)) {
    throw new Refusal(404, 'purchasing-account.unknown', {})
  }
  return { accountId: account.id, accountNumber, benefitIds }
}

/**
 * One of them, by the benefit's number or what programs call it. Refuses 404 purchasing-account.unknown and benefit.unknown.
 */
export async function benefitRecorder(
  work: Work,
  accountNumber: string,
  benefit: number | string,
): Promise<BenefitRecorder> {
  const { accountId, benefitIds } = await recordedBenefits(work, accountNumber)
  const named = await work.db
    .selectFrom('benefits')
    .select('id')
    .where(typeof benefit === 'number' ? 'id' : 'code', '=', benefit)
    .executeTakeFirst()
  if (named === undefined || !benefitIds.includes(named.id)) throw new Refusal(404, 'benefit.unknown', {})
  return { accountId, accountNumber, benefitId: named.id } as BenefitRecorder // the one place that makes them
}
