/** Partner organisations: those through whom customers buy. */
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'partner.registered': { readonly number: string; readonly name: string }
    'partner.renamed': { readonly number: string; readonly name: string }
    'partner.changed': { readonly number: string; readonly name: string; readonly language: string }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'partner.known': { readonly number: string }
    'partner.unknown': Record<never, never>
  }
}

export interface NewPartner {
  readonly number: string
  readonly name: string
  /** Two letters: the language of its e-mails. */
  readonly language: string
}

/** Registers a partner; answers its id. Refuses 409 partner.known for a number that is taken. */
export async function registerPartner(work: Changing, partner: NewPartner): Promise<number> {
  const added = await work.db
    .insertInto('partners')
    .values(partner)
    .onConflict((conflict) => conflict.column('number').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!added) throw new Refusal(409, 'partner.known', { number: partner.number })
  const { number, name } = partner
  await work.record({ name: 'partner.registered', scope: { partner: added.id }, details: { number, name } })
  return added.id
}

/** A partner as the publisher sees it. */
export interface RegisteredPartner extends NewPartner {
  readonly id: number
}

/** One partner. Refuses 404 partner.unknown. */
export async function registeredPartner(work: Work, _desk: Publisher, id: number): Promise<RegisteredPartner> {
  const found = await work.db
    .selectFrom('partners')
    .select(['id', 'number', 'name', 'language'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (found === undefined) throw new Refusal(404, 'partner.unknown', {})
  return found
}

/** Changes what a partner is called and how it is written to; its number, by which its orders name it, stays. Refuses 404 partner.unknown. */
export async function changePartnerDetails(
  work: Changing,
  desk: Publisher,
  id: number,
  { name, language }: Omit<NewPartner, 'number'>,
): Promise<void> {
  const former = await registeredPartner(work, desk, id)
  if (former.name === name && former.language === language) {
    work.unchanged()
    return
  }

  await work.db.updateTable('partners').set({ name, language }).where('id', '=', id).execute()
  const details = { number: former.number, name, language }
  await work.record({ name: 'partner.changed', scope: { partner: id }, details })
}
