/**
 * What a benefit's users are written: « Renvoyer les instructions à l'utilisateur » and the access code (SPEC 8.4, guide 5). The
 * code is put into its letter only while that is rendered: neither event nor outbox holds it.
 */
import { canonicalEmail, takeMailTurn, type BenefitDesk } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { namedBenefit } from '../description.ts'
import { lockBenefitAt, refuseOver } from '../held-grant.ts'
import { namedPerson, type NamedPerson } from '../person.ts'
import { beneficiaryAt, type BeneficiaryOfEvent } from './beneficiary.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** The instructions were sent to a user once more. */
    'beneficiary.instructed': BeneficiaryOfEvent
    /** The account's access code was sent to a user. */
    'access-code.handed-out': BeneficiaryOfEvent
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The benefit hands out no code, or the account has none yet. */
    'access-code.missing': Record<never, never>
  }
}

/**
 * Sends a user the instructions once more. Refuses 404 beneficiary.unknown, 409 beneficiary.removed, benefit.not-held and
 * recipient.mailed-often, and what the desk refuses.
 */
export async function resendInstructions(work: Changing, desk: BenefitDesk<'users'>, id: number): Promise<NamedPerson> {
  const { benefit, grant } = await lockBenefitAt(work, desk, 'users')
  refuseOver(grant)
  const beneficiary = await beneficiaryAt(work, grant, id)
  await takeTurn(work, desk, beneficiary.email)

  await work.db
    .updateTable('beneficiaries')
    .set({ instructions_sent_at: work.now })
    .where('purchasing_account_id', '=', grant.accountId)
    .where('id', '=', id)
    .execute()
  const person = namedPerson(beneficiary)
  await work.record({
    name: 'beneficiary.instructed',
    scope: { account: grant.accountId },
    subject: `beneficiary:${String(id)}`,
    details: { benefit: namedBenefit(benefit), beneficiary: id, person },
    tells: true,
  })
  return person
}

/**
 * Sends a user the account's access code. Refuses 404 beneficiary.unknown, 409 beneficiary.removed, access-code.missing,
 * benefit.not-held and recipient.mailed-often, and what the desk refuses.
 */
export async function handOutCode(work: Changing, desk: BenefitDesk<'codes'>, id: number): Promise<NamedPerson> {
  const { benefit, grant } = await lockBenefitAt(work, desk, 'codes')
  refuseOver(grant)
  const beneficiary = await beneficiaryAt(work, grant, id)
  const codes = benefit.identifiers.filter(({ secret }) => secret).map(({ code }) => code)
  if (!benefit.handsOutCodes || !(await hasAny(work, grant.accountId, codes))) {
    throw new Refusal(409, 'access-code.missing', {})
  }
  await takeTurn(work, desk, beneficiary.email)

  await work.db
    .updateTable('beneficiaries')
    .set({ code_handed_at: work.now })
    .where('purchasing_account_id', '=', grant.accountId)
    .where('id', '=', id)
    .execute()
  const person = namedPerson(beneficiary)
  await work.record({
    name: 'access-code.handed-out',
    scope: { account: grant.accountId },
    subject: `beneficiary:${String(id)}`,
    details: { benefit: namedBenefit(benefit), beneficiary: id, person },
    tells: true,
  })
  return person
}

async function takeTurn(
  work: Changing,
  { account, benefitId }: BenefitDesk<'users' | 'codes'>,
  email: string,
): Promise<void> {
  await takeMailTurn(work, `benefit ${String(account.id)} ${String(benefitId)}`, canonicalEmail(email) ?? email)
}

async function hasAny(work: Changing, accountId: number, codes: readonly string[]): Promise<boolean> {
  if (codes.length === 0) return false
  const known = await work.db
    .selectFrom('benefit_identifiers')
    .select('code')
    .where('purchasing_account_id', '=', accountId)
    .where('code', 'in', codes)
    .executeTakeFirst()
  return known !== undefined
}
