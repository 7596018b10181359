/** « Supprimer l'utilisateur » (SPEC 8.4, guide 5): what he took comes back, also of a benefit that is over. */
import type { BenefitDesk } from '#server/business/access/index.ts'
import { actorKey, type Changing } from '#server/work/index.ts'
import { namedBenefit } from '../description.ts'
import { lockBenefitAt } from '../held-grant.ts'
import { namedPerson, type NamedPerson } from '../person.ts'
import { post } from '../post.ts'
import { beneficiaryAt, type BeneficiaryOfEvent } from './beneficiary.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'beneficiary.removed': BeneficiaryOfEvent & { readonly quantity: number }
  }
}

/** Removes a user; answers who he was. Refuses 404 beneficiary.unknown, 409 beneficiary.removed, and what the desk refuses. */
export async function removeBeneficiary(work: Changing, desk: BenefitDesk<'users'>, id: number): Promise<NamedPerson> {
  const { benefit, grant } = await lockBenefitAt(work, desk, 'users')
  const beneficiary = await beneficiaryAt(work, grant, id)
  const { quantity } = beneficiary

  await work.db
    .updateTable('beneficiaries')
    .set({ removed_at: work.now, removed_by: actorKey(work.actor) })
    .where('purchasing_account_id', '=', grant.accountId)
    .where('id', '=', id)
    .execute()
  if (quantity > 0) {
    const cause = { key: `user-removed:${String(id)}`, subject: beneficiary.email }
    await post(work, grant, { kind: 'user-removed', used: -quantity }, cause)
  }

  const person = namedPerson(beneficiary)
  await work.record({
    name: 'beneficiary.removed',
    scope: { account: grant.accountId },
    subject: `beneficiary:${String(id)}`,
    details: { benefit: namedBenefit(benefit), beneficiary: id, person, quantity },
  })
  return person
}
