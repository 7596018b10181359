/** The users of a benefit, page by page in the order of their addresses: what a page costs does not grow with how many there are. */
import { sql } from 'kysely'
import type { BenefitSight } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'

/** Users on a page. */
export const beneficiariesPageSize = 25
/** Up to how many they are counted: more are « 1 000+ ». */
export const beneficiariesCountedLimit = 1_000
export const longestBeneficiaryQuery = 100

export interface ListedBeneficiary {
  readonly id: number
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly language: string
  readonly quantity: number
  readonly added_at: Date
  /** The partner who added him for the customer. */
  readonly partner_name: string | null
  readonly instructions_sent_at: Date | null
  readonly code_handed_at: Date | null
  /** Where a page before or behind him begins. */
  readonly cursor: string
}

export interface BeneficiariesQuestion {
  /** A part of the address or of the name. */
  readonly query: string
  readonly from: { readonly cursor: string; readonly towards: 'after' | 'before' } | undefined
}

export interface BeneficiariesPage {
  readonly people: readonly ListedBeneficiary[]
  readonly hasBefore: boolean
  readonly hasAfter: boolean
  /** How many there are, as the question finds them; at most one more than the limit up to which they are counted. */
  readonly count: number
}

/** A page of the benefit's users; those who were removed are none. */
export async function beneficiariesOf(
  work: Work,
  { account }: BenefitSight,
  benefitId: number,
  { query, from }: BeneficiariesQuestion,
): Promise<BeneficiariesPage> {
  const backwards = from?.towards === 'before'
  const side =
    from === undefined
      ? sql`true`
      : backwards
        ? sql`b.email_canonical < ${from.cursor} collate "C"`
        : sql`b.email_canonical > ${from.cursor} collate "C"`
  const found = sql`b.purchasing_account_id = ${account.id} and b.benefit_id = ${benefitId} and b.removed_at is null
    and ${matching(query)}`
  const { rows } = await sql<ListedBeneficiary>`
    select b.id, b.email, b.first_name, b.last_name, b.language, b.quantity, b.added_at, p.name as partner_name,
      b.instructions_sent_at, b.code_handed_at, b.email_canonical as cursor
    from beneficiaries as b left join partners as p on p.id = b.partner_id
    where ${found} and ${side}
    order by b.email_canonical ${backwards ? sql`desc` : sql`asc`}
    limit ${beneficiariesPageSize + 1}`.execute(work.db)
  const counted = await sql<{ count: number }>`
    select count(*) as count from (
      select from beneficiaries as b where ${found} limit ${beneficiariesCountedLimit + 1}) as counted`.execute(work.db)
  const isCut = rows.length > beneficiariesPageSize
  const people = rows.slice(0, beneficiariesPageSize)
  if (backwards) people.reverse()
  return {
    people,
    hasBefore: backwards ? isCut : from !== undefined,
    hasAfter: backwards || isCut,
    count: counted.rows[0]?.count ?? 0,
  }
}

/** One of the benefit's users; undefined for whoever is none, or no longer. */
export async function beneficiaryOf(
  work: Work,
  { account }: BenefitSight,
  benefitId: number,
  id: number,
): Promise<Pick<ListedBeneficiary, 'id' | 'email' | 'first_name' | 'last_name' | 'language' | 'quantity'> | undefined> {
  return await work.db
    .selectFrom('beneficiaries')
    .select(['id', 'email', 'first_name', 'last_name', 'language', 'quantity'])
    .where('purchasing_account_id', '=', account.id)
    .where('benefit_id', '=', benefitId)
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
}

function matching(query: string) {
  if (query === '') return sql`true`
  const part = `%${query.replaceAll(/[\\%_]/g, '\\$&')}%`
  return sql`(b.email ilike ${part} or b.first_name || ' ' || b.last_name ilike ${part})`
}
