/** What somebody does with an account's benefit, each act in a change of its own. */
import { benefitDesk, benefitSight, type BenefitAct, type BenefitDesk } from '#server/business/access/index.ts'
import {
  addBeneficiary,
  addEligibleDomain,
  assignVoucher,
  beneficiariesOf,
  removeBeneficiary,
  type BeneficiariesQuestion,
  type NewBeneficiary,
} from '#server/business/benefits/index.ts'
import { change, read, type Actor, type Changing, type House } from '#server/work/index.ts'

/** Who acts on what. */
export interface BenefitPlace {
  readonly house: House
  readonly actor: Actor
  readonly account: number
  readonly benefit: number
}

export const karim: NewBeneficiary = {
  email: 'karim.benali@contoso.example',
  firstName: 'Karim',
  lastName: 'Benali',
  language: 'fr',
}

/** Does something at the desk for an act. */
export function actAt<A extends BenefitAct, T>(
  { house, actor, account, benefit }: BenefitPlace,
  act: A,
  fn: (work: Changing, desk: BenefitDesk<A>) => Promise<T>,
): Promise<T> {
  return change(house, actor, null, async (work) => fn(work, await benefitDesk(work, account, benefit, act)))
}

/** Adds Karim Benali, or whom the wish makes of him. */
export function addUser(place: BenefitPlace, wish: Partial<NewBeneficiary> = {}) {
  return actAt(place, 'users', (work, desk) => addBeneficiary(work, desk, { ...karim, ...wish }))
}

export function removeUser(place: BenefitPlace, id: number) {
  return actAt(place, 'users', (work, desk) => removeBeneficiary(work, desk, id))
}

export function addDomain(place: BenefitPlace, typed: string) {
  return actAt(place, 'domains', (work, desk) => addEligibleDomain(work, desk, typed))
}

/** Assigns Karim Benali a voucher for one, or whom and what the wish says. */
export function giveVoucher(place: BenefitPlace, wish: Partial<NewBeneficiary> = {}) {
  return actAt(place, 'vouchers', (work, desk) => assignVoucher(work, desk, { ...karim, quantity: 1, ...wish }))
}

/** A page of the benefit's users. */
export function usersPage(
  { house, actor, account, benefit }: BenefitPlace,
  question: Partial<BeneficiariesQuestion> = {},
) {
  return read(house, actor, async (work) =>
    beneficiariesOf(work, await benefitSight(work, account), benefit, { query: '', from: undefined, ...question }),
  )
}
