/**
 * Takes in agreements as the publisher's own systems write them: one row per purchasing account and partner. Accepted
 * whole or refused whole with every fault by line and column; the same file again changes nothing, and later files add
 * accounts and partners to agreements that are known. Invites only where it is asked to. docs/agreements-file.md describes
 * the file.
 */
import { sql, type RawBuilder } from 'kysely'
import {
  agreementColumns,
  contradictions,
  differ,
  forgetRows,
  inviteRegistered,
  languageWrongs,
  registerRows,
  textWrongs,
  trimmedRows,
  type Alongside,
  type Registration,
  type Wrong,
} from '#server/business/agreements/index.ts'
import type { CsvFile } from '#server/platform/csv.ts'
import { stage, type Changing } from '#server/work/index.ts'
import { ensureServings } from './servings.ts'

declare module '#server/work/stage.ts' {
  interface Faults {
    'partner.contradicted': true
  }
}

/** What an import came to. */
export interface AgreementsImport extends Registration {
  readonly partners: number
  /** Partners that serve an account from now on, each account counted. */
  readonly servings: number
  /** Agreements whose designated administrator is invited, by jobs, once the import is committed. */
  readonly invitations: number
}

const partnerColumns = { partner_number: 'required', partner_name: 'required', partner_language: 'required' } as const
const columns = { ...agreementColumns, ...partnerColumns }
const longest = { partner_number: 40, partner_name: 200 } as const

/**
 * Imports the file; `onProgress` is told how many bytes of it have gone in. With `invite`, whoever its agreements name and
 * nobody ever invited is invited (SPEC 1.1), also for agreements that an earlier file brought. Refuses 422 import.refused.
 */
export async function importAgreements(
  work: Changing,
  csv: CsvFile,
  onProgress?: (bytes: number) => void,
  invite = false,
): Promise<AgreementsImport> {
  await stage(work, csv, { table: 'staged_agreements', columns, onProgress })
  const rows = trimmedRows(sql`staged_agreements`, Object.keys(columns))
  const registration = await registerRows(work, rows, alongside)
  const partners = await affected(work, insertPartners)
  const renamed = await affected(work, renamePartners)
  await announce(work)
  const servings = await ensureServings(
    work,
    sql`
    select n.purchasing_account_id, p.id from registration_rows as r
    join purchasing_account_numbers as n on n.number = r.account_number
    join partners as p on p.number = r.partner_number`,
  )
  for (const table of ['incoming_partners', 'staged_agreements'])
    await sql`drop table ${sql.table(table)}`.execute(work.db)
  const invitations = invite ? await inviteRegistered(work) : 0
  await forgetRows(work)
  const result = { ...registration, renamed: registration.renamed + renamed, partners, servings, invitations }
  if (Object.values(result).every((count) => count === 0)) work.unchanged()
  return result
}

const named = sql`concat(s.partner_number, s.partner_name, s.partner_language) <> ''`

// A row without a partner is an account that nobody serves yet; half a partner is a mistake.
const wrongs = [
  ...Object.entries(longest).flatMap(([column, limit]) => textWrongs(column, limit)),
  ...languageWrongs('partner_language'),
].map((wrong): Wrong => (wrong.code === 'value.missing' ? { ...wrong, when: sql`${wrong.when} and ${named}` } : wrong))

const facts = ['partner_name', 'partner_language']

const alongside: Alongside = {
  wrongs,
  gather: [
    sql`create temporary table incoming_partners on commit drop as
      select i.*, case when p.id is null then 'new'
        when (p.name, p.language) is distinct from (i.name, i.language) then 'changed' else 'same' end as state
      from (
        select partner_number as number, min(line) as line, min(partner_name) as name, min(partner_language) as language,
          ${differ(facts)} as contradicted
        from registration_rows where partner_number <> '' group by partner_number) as i
      left join partners as p on p.number = i.number`,
  ],
  checks: [contradictions('incoming_partners', 'partner_number', 'partner.contradicted', facts)],
}

// A partner whom somebody registered a moment ago is waited for and kept.
const insertPartners = sql`
  insert into partners (number, name, language)
  select number, name, language from incoming_partners where state = 'new' order by line
  on conflict (number) do nothing`

const renamePartners = sql`
  update partners as p set name = i.name, language = i.language
  from incoming_partners as i where i.number = p.number and i.state = 'changed'`

async function announce(work: Changing): Promise<void> {
  const partnersIn = (state: 'new' | 'changed'): RawBuilder<unknown> => sql`
    select p.id, 'partner:' || p.id, jsonb_build_object('number', p.number, 'name', p.name)
    from incoming_partners as i join partners as p using (number) where i.state = ${sql.lit(state)}`
  await work.recordEach('partner.registered', partnersIn('new'), 'partner')
  await work.recordEach('partner.renamed', partnersIn('changed'), 'partner')
}

async function affected(work: Changing, statement: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await statement.execute(work.db)
  return Number(numAffectedRows ?? 0n)
}
