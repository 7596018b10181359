/**
 * What an account is known by at a benefit, for letters. What is secret is apart: it is asked for where the letter that hands it out
 * is rendered, and nowhere else.
 */
import type { Work } from '#server/work/index.ts'
import { benefitOf, inLanguage, type Benefit } from './description.ts'

export interface NamedIdentifier {
  readonly name: string
  readonly value: string
}

/** The benefit's identifiers that are no secret, named in a language. */
export async function openIdentifiers(
  work: Work,
  accountId: number,
  benefit: Benefit,
  language: string,
): Promise<readonly NamedIdentifier[]> {
  return await identifiersOf(work, accountId, benefit, { secret: false, language })
}

/** To whom codes are handed out: a user of an account's benefit, in his language. */
export interface CodeReceiver {
  readonly accountId: number
  readonly benefitId: number
  readonly beneficiary: number
  readonly language: string
}

/**
 * The benefit's access codes, for the letter that hands them out to a user and for nothing else; undefined where he was removed
 * meanwhile, the benefit is over, or there is no code any more.
 */
export async function accessCodes(
  work: Work,
  { accountId, benefitId, beneficiary, language }: CodeReceiver,
): Promise<readonly NamedIdentifier[] | undefined> {
  const user = await work.db
    .selectFrom('beneficiaries as u')
    .innerJoin('benefit_grants as g', (join) =>
      join
        .onRef('g.purchasing_account_id', '=', 'u.purchasing_account_id')
        .onRef('g.benefit_id', '=', 'u.benefit_id')
        .on('g.ended_on', 'is', null),
    )
    .select('u.id')
    .where('u.purchasing_account_id', '=', accountId)
    .where('u.benefit_id', '=', benefitId)
    .where('u.id', '=', beneficiary)
    .where('u.removed_at', 'is', null)
    .executeTakeFirst()
  if (user === undefined) return undefined
  const codes = await identifiersOf(work, accountId, await benefitOf(work, benefitId), { secret: true, language })
  return codes.length === 0 ? undefined : codes
}

async function identifiersOf(
  work: Work,
  accountId: number,
  { identifiers }: Benefit,
  { secret, language }: { readonly secret: boolean; readonly language: string },
): Promise<readonly NamedIdentifier[]> {
  const rows = await work.db
    .selectFrom('benefit_identifiers')
    .select(['code', 'value'])
    .where('purchasing_account_id', '=', accountId)
    .execute()
  const values = new Map(rows.map(({ code, value }) => [code, value]))
  return identifiers.flatMap((kind) => {
    const value = values.get(kind.code)
    return kind.secret === secret && value !== undefined ? [{ name: inLanguage(kind.names, language), value }] : []
  })
}
