/** Partners as the publisher names them: by number, with the first ones by name to choose from. */
import type { Publisher } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'

export interface KnownPartner {
  readonly id: number
  readonly number: string
  readonly name: string
}

/** Partners that a list offers; the others are named by their number. */
export const offeredPartnersLimit = 200

/** The first partners by name. */
export async function offeredPartners(work: Work, _desk: Publisher): Promise<readonly KnownPartner[]> {
  return work.db
    .selectFrom('partners')
    .select(['id', 'number', 'name'])
    .orderBy('name')
    .orderBy('id')
    .limit(offeredPartnersLimit)
    .execute()
}

/** The partner with this number; undefined where there is none. */
export async function partnerNumbered(work: Work, _desk: Publisher, number: string): Promise<KnownPartner | undefined> {
  return work.db
    .selectFrom('partners')
    .select(['id', 'number', 'name'])
    .where('number', '=', number.trim())
    .executeTakeFirst()
}
