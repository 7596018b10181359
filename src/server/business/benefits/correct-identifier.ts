/** The publisher corrects what an account is known by at its benefits, as where another system gave it another value before. */
import { sql } from 'kysely'
import type { PurchasingAccount, Publisher } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { everyBenefit, type IdentifierKind } from './description.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'benefit-identifier.corrected': {
      readonly identifier: Pick<IdentifierKind, 'names'>
      /** Of one that everybody sees who sees benefits. */
      readonly from?: string
      readonly to?: string
    }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The account has none of this code. */
    'benefit-identifier.unknown': Record<never, never>
    /** It is not made as its pattern says. */
    'benefit-identifier.unlike': { readonly pattern: string }
    /** Another account is known by it. */
    'benefit-identifier.taken': Record<never, never>
  }
}

const alphabets: Readonly<Record<string, string>> = { '#': '[0-9]', '@': '[A-Z]', '*': '[0-9A-Z]' }

/**
 * Gives the identifier another value. A secret one that was handed to users before is to be handed out again, since what they have
 * opens nothing any more. Refuses 404 benefit-identifier.unknown, 422 benefit-identifier.unlike
 * and benefit-identifier.taken.
 */
export async function correctIdentifier(
  work: Changing,
  _desk: Publisher,
  account: PurchasingAccount<'benefits.view'>,
  code: string,
  value: string,
): Promise<void> {
  const listing = (await everyBenefit(work)).filter(({ identifiers }) => identifiers.some((each) => each.code === code))
  const kind = listing.flatMap(({ identifiers }) => identifiers).find((each) => each.code === code)
  const { rows } = await sql<{ value: string }>`
    select value from benefit_identifiers
    where purchasing_account_id = ${account.id} and code = ${code} for update`.execute(work.db)
  const [before] = rows
  if (kind === undefined || before === undefined) throw new Refusal(404, 'benefit-identifier.unknown', {})
  if (!likePattern(kind.pattern).test(value)) {
    throw new Refusal(422, 'benefit-identifier.unlike', { pattern: kind.pattern })
  }
  if (before.value === value) return work.unchanged()
  await claimInstead(work, account.id, code, before.value, value)

  await sql`update benefit_identifiers set value = ${value}, given_at = ${work.now}
    where purchasing_account_id = ${account.id} and code = ${code}`.execute(work.db)
  if (kind.secret) {
    await work.db
      .updateTable('beneficiaries')
      .set({ code_handed_at: null })
      .where('purchasing_account_id', '=', account.id)
      .where(
        'benefit_id',
        'in',
        listing.map(({ id }) => id),
      )
      .execute()
  }
  const details = {
    identifier: { names: kind.names },
    ...(!kind.secret && { from: before.value, to: value }),
  }
  await work.record({ name: 'benefit-identifier.corrected', scope: { account: account.id }, details })
}

/** Frees the value that the account had, and claims the other, which may be nobody else's. */
async function claimInstead(
  work: Changing,
  accountId: number,
  code: string,
  had: string,
  value: string,
): Promise<void> {
  const claimed = await work.db
    .insertInto('benefit_identifier_values')
    .values({ value, code, purchasing_account_id: accountId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('value')
    .executeTakeFirst()
  if (claimed === undefined) throw new Refusal(422, 'benefit-identifier.taken', {})
  await work.db
    .deleteFrom('benefit_identifier_values')
    .where('value', '=', had)
    .where('code', '=', code)
    .where('purchasing_account_id', '=', accountId)
    .execute()
}

function likePattern(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(/[^A-Z0-9]/g, (mark) => alphabets[mark] ?? `\\${mark}`)}$`)
}
