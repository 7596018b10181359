/** Partner organisations: those through whom customers buy. */
import { Refusal, type Changing } from '#server/work/index.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'partner.registered': { readonly number: string; readonly name: string }
    'partner.renamed': { readonly number: string; readonly name: string }
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
