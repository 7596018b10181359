/** Changing a user of a benefit: his name, his language, and what he was given. His address stays: another one is another user. */
import { refuseUnlikeNames, type BenefitDesk } from '#server/business/access/index.ts'
import type { Changing } from '#server/work/index.ts'
import { namedBenefit } from '../description.ts'
import { lockBenefitAt, requireQuantity } from '../held-grant.ts'
import { namedPerson, type PersonFields } from '../person.ts'
import { post } from '../post.ts'
import { beneficiaryAt, takenByUsers, type BeneficiaryOfEvent, type BeneficiaryRow } from './beneficiary.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'beneficiary.changed': BeneficiaryOfEvent & {
      /** Of what changed alone, as text. */
      readonly from: Readonly<Record<string, string>>
      readonly to: Readonly<Record<string, string>>
    }
  }
}

export interface BeneficiaryChange extends Omit<PersonFields, 'email'> {
  /** Without meaning but where a quantity is chosen for each user. */
  readonly quantity?: number
}

/**
 * Changes a user; nothing where all is as it was. Refuses 404 beneficiary.unknown, 409 beneficiary.removed,
 * benefit.not-held (for more of what is over) and benefit.without-users, 422 person.name-malformed,
 * benefit.quantity-malformed and benefit.exhausted, and what the desk refuses.
 */
export async function changeBeneficiary(
  work: Changing,
  desk: BenefitDesk<'users'>,
  id: number,
  wanted: BeneficiaryChange,
): Promise<void> {
  refuseUnlikeNames(wanted.firstName, wanted.lastName)
  const { benefit, grant } = await lockBenefitAt(work, desk, 'users')
  const isChosen = takenByUsers(benefit) === 'chosen'
  const before = await beneficiaryAt(work, grant, id)
  const after: BeneficiaryRow = {
    ...before,
    first_name: wanted.firstName,
    last_name: wanted.lastName,
    language: wanted.language,
    quantity: isChosen ? requireQuantity(wanted.quantity ?? 0) : before.quantity,
  }
  const changed = (['first_name', 'last_name', 'language', 'quantity'] as const).filter(
    (name) => before[name] !== after[name],
  )
  if (changed.length === 0) return work.unchanged()

  const { first_name, last_name, language, quantity } = after
  await work.db
    .updateTable('beneficiaries')
    .set({ first_name, last_name, language, quantity })
    .where('purchasing_account_id', '=', grant.accountId)
    .where('id', '=', id)
    .execute()
  if (quantity !== before.quantity) {
    // The position is given once, under the lock: no second change can have this key.
    const cause = { key: `user-changed:${String(id)}:${String(grant.entries + 1)}`, subject: before.email }
    await post(work, grant, { kind: 'user-changed', used: quantity - before.quantity }, cause)
  }

  const said = (row: BeneficiaryRow) => Object.fromEntries(changed.map((name) => [name, String(row[name])]))
  await work.record({
    name: 'beneficiary.changed',
    scope: { account: grant.accountId },
    subject: `beneficiary:${String(id)}`,
    details: {
      benefit: namedBenefit(benefit),
      beneficiary: id,
      person: namedPerson(after),
      from: said(before),
      to: said(after),
    },
  })
}
