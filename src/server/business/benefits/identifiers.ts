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

/** The benefit's access codes. For the letter that hands them out to a user, and for nothing else. */
export async function accessCodes(
  work: Work,
  {
    accountId,
    benefitId,
    language,
  }: { readonly accountId: number; readonly benefitId: number; readonly language: string },
): Promise<readonly NamedIdentifier[]> {
  return await identifiersOf(work, accountId, await benefitOf(work, benefitId), { secret: true, language })
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
