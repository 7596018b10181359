/** Benefits for tests: described, granted and permitted by their rows, whatever the rules and the calculation would say. */
import { sql } from 'kysely'
import { benefitActs, type BenefitAct } from '#server/business/access/index.ts'
import type { BenefitDownload, IdentifierKind, MeasureWords, TextByLanguage } from '#server/business/benefits/index.ts'
import { change, read, system, type House } from '#server/work/index.ts'

/** What a test says of a benefit; the rest is filled in. A benefit without `measure` counts days; `null` measures nothing. */
export interface BenefitWish {
  readonly code?: string
  readonly names?: TextByLanguage
  readonly descriptions?: TextByLanguage
  readonly learnMore?: TextByLanguage
  readonly administratorInstructions?: TextByLanguage
  readonly userInstructions?: TextByLanguage
  readonly measure?: Readonly<Record<string, MeasureWords>> | null
  readonly identifiers?: readonly IdentifierKind[]
  readonly usersTake?: 'nothing' | 'one' | 'chosen'
  readonly hasDomains?: boolean
  readonly handsOutCodes?: boolean
  readonly voucherValidDays?: number
  readonly convertedFrom?: { readonly benefitId: number; readonly ratio: number }
  readonly downloads?: readonly BenefitDownload[]
}

/** What an account has of a benefit. */
export interface GrantWish {
  readonly calculated?: number
  readonly converted?: number
  readonly used?: number
  readonly lapses?: { readonly on: string; readonly to: number }
}

export const days: Readonly<Record<string, MeasureWords>> = {
  fr: { one: 'jour', other: 'jours', feminine: false },
  en: { one: 'day', other: 'days', feminine: false },
}
export const downloads: Readonly<Record<string, MeasureWords>> = {
  fr: { one: 'téléchargement', other: 'téléchargements', feminine: false },
  en: { one: 'download', other: 'downloads', feminine: false },
}
export const saId: IdentifierKind = {
  code: 'sa-id',
  names: { fr: 'SA ID', en: 'SA ID' },
  pattern: '####-####-##',
  secret: false,
}
export const accessCode: IdentifierKind = {
  code: 'access-code',
  names: { fr: 'Code d’accès', en: 'Access code' },
  pattern: '@#@#-##@@',
  secret: true,
}

const telling = system('test')
let described = 0

/** A benefit of the publisher's; answers its id. */
export async function describeBenefit(house: House, wish: BenefitWish = {}): Promise<number> {
  described += 1
  const { code = `benefit-${String(described)}`, measure = days, convertedFrom } = wish
  return await change(house, telling, null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ id: number }>`
      insert into benefits (code, position, names, descriptions, learn_more, administrator_instructions,
        user_instructions, measure, identifiers, users_take, has_domains, hands_out_codes, voucher_valid_days,
        converted_from, conversion_ratio, downloads, changed_at)
      values (${code}, ${described}, ${json(wish.names ?? { fr: `Avantage ${code}`, en: `Benefit ${code}` })},
        ${json(wish.descriptions ?? {})}, ${json(wish.learnMore ?? {})}, ${json(wish.administratorInstructions ?? {})},
        ${json(wish.userInstructions ?? {})}, ${measure && json(measure)}, ${json(wish.identifiers ?? [])},
        ${wish.usersTake ?? null}, ${wish.hasDomains ?? false}, ${wish.handsOutCodes ?? false},
        ${wish.voucherValidDays ?? null}, ${convertedFrom?.benefitId ?? null}, ${convertedFrom?.ratio ?? null},
        ${json(wish.downloads ?? [])}, ${work.now})
      returning id`.execute(work.db)
    const [row] = rows
    if (row === undefined) throw new Error('A benefit was not described')
    return row.id
  })
}

/** Gives every account so much of a benefit by a rule: for portals whose worker reckons again what tests granted. */
export async function giveEverybody(house: House, benefitId: number, quantity: number): Promise<void> {
  await change(house, telling, null, async (work) => {
    work.unchanged()
    await sql`insert into benefit_rules (benefit_id, counts, steps, since, begun_at)
      values (${benefitId}, 'coverage', ${json([[0, quantity]])}, '2000-01-01', ${work.now})`.execute(work.db)
  })
}

/** Grants an account something of a benefit, with its lines of the ledger; with nothing calculated it is over. */
export async function grantBenefit(
  house: House,
  accountId: number,
  benefitId: number,
  wish: GrantWish = {},
): Promise<void> {
  const { calculated = 10, converted = 0, used = 0, lapses } = wish
  const granted = Math.max(calculated + converted, used)
  const lines = [
    { kind: 'calculated', grantedChange: granted, usedChange: 0, usedAfter: 0 },
    ...(used > 0 ? [{ kind: 'used', grantedChange: 0, usedChange: used, usedAfter: used }] : []),
  ]
  await change(house, telling, null, async (work) => {
    work.unchanged()
    await sql`
      insert into benefit_grants (purchasing_account_id, benefit_id, entries, calculated, converted, used, granted,
        first_granted_on, ended_on, lapses_on, lapses_to)
      values (${accountId}, ${benefitId}, ${lines.length}, ${calculated}, ${converted}, ${used}, ${granted},
        ${work.today}, ${calculated === 0 ? work.today : null}, ${lapses?.on ?? null}, ${lapses?.to ?? null})`.execute(
      work.db,
    )
    for (const [index, line] of lines.entries()) {
      await sql`
        insert into benefit_entries (purchasing_account_id, benefit_id, position, kind, effective_on, recorded_at,
          granted_change, used_change, granted_after, used_after, actor, key)
        values (${accountId}, ${benefitId}, ${index + 1}, ${line.kind}, ${work.today}, ${work.now},
          ${line.grantedChange}, ${line.usedChange}, ${granted}, ${line.usedAfter}, 'system:test',
          ${`test:${String(benefitId)}:${line.kind}`})`.execute(work.db)
    }
  })
}

/** Ends what an account has of a benefit, as a calculation that gives nothing does. */
export async function endBenefit(house: House, accountId: number, benefitId: number): Promise<void> {
  await change(house, telling, null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ position: number; granted_change: number; granted: number; used: number }>`
      update benefit_grants as g set calculated = 0, granted = greatest(g.converted, g.used), ended_on = ${work.today},
        entries = g.entries + 1, lapses_on = null, lapses_to = null
      from benefit_grants as before
      where g.purchasing_account_id = ${accountId} and g.benefit_id = ${benefitId}
        and before.purchasing_account_id = g.purchasing_account_id and before.benefit_id = g.benefit_id
      returning g.entries as position, g.granted - before.granted as granted_change, g.granted, g.used`.execute(work.db)
    const [line] = rows
    if (line === undefined) throw new Error('Nothing was granted')
    await sql`
      insert into benefit_entries (purchasing_account_id, benefit_id, position, kind, effective_on, recorded_at,
        granted_change, used_change, granted_after, used_after, actor, key)
      values (${accountId}, ${benefitId}, ${line.position}, 'calculated', ${work.today}, ${work.now},
        ${line.granted_change}, 0, ${line.granted}, ${line.used}, 'system:test',
        ${`test:${String(benefitId)}:ended`})`.execute(work.db)
  })
}

/** Gives an account what it is known by at the benefits that list the code. */
export async function identify(house: House, accountId: number, code: string, value: string): Promise<void> {
  await change(house, telling, null, async (work) => {
    work.unchanged()
    await sql`insert into benefit_identifiers (purchasing_account_id, code, value, given_at)
      values (${accountId}, ${code}, ${value}, ${work.now})`.execute(work.db)
  })
}

/** The customer's permission for a partner to manage benefits; everything, or these only. */
export async function permitPartner(
  house: House,
  accountId: number,
  partnerId: number,
  limits: {
    readonly benefits?: readonly number[]
    readonly acts?: readonly BenefitAct[]
    readonly endsOn?: string
  } = {},
): Promise<void> {
  await change(house, telling, null, async (work) => {
    work.unchanged()
    await sql`with given as (
        insert into partner_permissions (purchasing_account_id, partner_id, requested_at, approved_at, benefits, acts,
          ends_on)
        values (${accountId}, ${partnerId}, ${work.now}, ${work.now}, ${limits.benefits ? json(limits.benefits) : null},
          ${limits.acts ? json(benefitActs.filter((act) => limits.acts?.includes(act))) : null},
          ${limits.endsOn ?? null})
        returning partner_id, purchasing_account_id, id)
      insert into partner_requests (partner_id, purchasing_account_id, permission_id, state, since)
      select partner_id, purchasing_account_id, id, 'approved', ${work.now} from given`.execute(work.db)
  })
}

/** What an account has of a benefit now. */
export async function grantedTo(
  house: House,
  accountId: number,
  benefitId: number,
): Promise<{ readonly granted: number; readonly used: number; readonly entries: number }> {
  return await read(house, telling, (work) =>
    work.db
      .selectFrom('benefit_grants')
      .select(['granted', 'used', 'entries'])
      .where('purchasing_account_id', '=', accountId)
      .where('benefit_id', '=', benefitId)
      .executeTakeFirstOrThrow(),
  )
}

/** The ledger of an account's benefit after what `grantBenefit` wrote: kind, change of use, for whom, by which partner. */
export async function postedTo(house: House, accountId: number, benefitId: number) {
  const rows = await read(house, telling, (work) =>
    work.db
      .selectFrom('benefit_entries')
      .select(['kind', 'granted_change', 'used_change', 'used_after', 'subject', 'partner_id', 'key'])
      .where('purchasing_account_id', '=', accountId)
      .where('benefit_id', '=', benefitId)
      .orderBy('position')
      .execute(),
  )
  return rows.filter(({ key }) => !key.startsWith('test:'))
}

function json(value: unknown) {
  return sql`${JSON.stringify(value)}::jsonb`
}
