/** One user of a benefit as the verbs of this folder find him, under the lock of the grant. */
import { Refusal, type Changing } from '#server/work/index.ts'
import type { Benefit, NamedBenefit } from '../description.ts'
import type { LockedGrant } from '../post.ts'
import type { NamedPerson } from '../person.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'beneficiary.unknown': Record<never, never>
    /** Somebody removed him since the page was shown. */
    'beneficiary.removed': { readonly name: string }
    /** The publisher has given this benefit no users. */
    'benefit.without-users': Record<never, never>
  }
}

/** What each event of a user says. */
export interface BeneficiaryOfEvent {
  readonly benefit: NamedBenefit
  readonly beneficiary: number
  readonly person: NamedPerson
}

export interface BeneficiaryRow {
  readonly id: number
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly language: string
  readonly quantity: number
}

/** The benefit's user with this number. Refuses 404 beneficiary.unknown, 409 beneficiary.removed. */
export async function beneficiaryAt(work: Changing, grant: LockedGrant, id: number): Promise<BeneficiaryRow> {
  const row = await work.db
    .selectFrom('beneficiaries')
    .select(['id', 'email', 'first_name', 'last_name', 'language', 'quantity', 'removed_at'])
    .where('purchasing_account_id', '=', grant.accountId)
    .where('benefit_id', '=', grant.benefitId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new Refusal(404, 'beneficiary.unknown', {})
  const { removed_at, ...beneficiary } = row
  if (removed_at !== null) {
    throw new Refusal(409, 'beneficiary.removed', { name: `${row.first_name} ${row.last_name}` })
  }
  return beneficiary
}

/** What users of the benefit take of it. Refuses 409 benefit.without-users. */
export function takenByUsers({ usersTake }: Benefit): NonNullable<Benefit['usersTake']> {
  if (usersTake === undefined) throw new Refusal(409, 'benefit.without-users', {})
  return usersTake
}
