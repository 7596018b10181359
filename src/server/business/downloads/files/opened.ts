/**
 * What an account may download: the files that its holdings of today open (SPEC 9.2). Found from what it holds, so that the cost is that
 * of one account and of the files on a page.
 */
import { sql, type RawBuilder } from 'kysely'
import type { SoftwareDesk } from '#server/business/access/index.ts'
import { groupName, itemName } from '#server/business/catalog/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import { fileColumns, fileOrder, fromFiles } from './description.ts'
import { afterFile, everyWord } from './list.ts'

export interface OpenedFile {
  readonly id: number
  readonly product: string
  readonly edition: string
  readonly version: string
  readonly language: string
  readonly architecture: string
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly sha256: Buffer
}

/** What of it is asked for; what is empty is no condition. */
export interface FileQuestion {
  readonly words: string
  readonly product: string
  readonly edition: string
  readonly version: string
  readonly language: string
  readonly architecture: string
  readonly after: number | undefined
}

/** What can be filtered by: the values that the account's files have, each once. */
export interface FileChoices {
  readonly products: readonly string[]
  readonly editions: readonly string[]
  readonly versions: readonly string[]
  readonly languages: readonly string[]
  readonly architectures: readonly string[]
}

export const openedPageSize = 50
const choicesLimit = 200
const wordsLimit = 8

/** A page of the account's files, by product, edition, version, language and architecture. */
export async function openedFiles(
  work: Work,
  desk: SoftwareDesk<'downloads'>,
  question: FileQuestion,
  language: string,
): Promise<{ readonly rows: readonly OpenedFile[]; readonly next: number | undefined }> {
  const words = question.words.split(/\s+/).filter(Boolean).slice(0, wordsLimit)
  const conditions = [
    equals(groupName(language, 'g'), question.product),
    equals(itemName(language, 'i'), question.edition),
    equals(sql`i.version`, question.version),
    equals(sql`f.language`, question.language),
    equals(sql`f.architecture`, question.architecture),
    everyWord(words, language),
    afterFile(question.after, language),
  ]
  const { rows } = await sql<OpenedFile>`
    with ${held(work, desk)}
    select ${fileColumns(language)} ${fromFiles}
    where ${isOpened} and ${sql.join(conditions, sql` and `)}
    order by ${fileOrder(language)} limit ${sql.lit(openedPageSize + 1)}`.execute(work.db)
  const shown = rows.slice(0, openedPageSize)
  return { rows: shown, next: rows.length > openedPageSize ? shown.at(-1)?.id : undefined }
}

export async function fileChoices(work: Work, desk: SoftwareDesk<'downloads'>, language: string): Promise<FileChoices> {
  const { rows } = await sql<{ column: keyof FileChoices; value: string }>`
    with ${held(work, desk)}, opened as (
      select ${groupName(language, 'g')} as products, ${itemName(language, 'i')} as editions, i.version as versions,
        f.language as languages, f.architecture as architectures
      ${fromFiles} where ${isOpened})
    select * from (
      select distinct c.column, c.value from opened cross join lateral (values ('products', products), ('editions', editions),
        ('versions', versions), ('languages', languages), ('architectures', architectures)) as c ("column", value)
      where c.value <> '') as choices
    order by "column", fold(value), value limit ${sql.lit(choicesLimit)}`.execute(work.db)
  const of = (column: keyof FileChoices) => rows.filter((row) => row.column === column).map(({ value }) => value)
  return {
    products: of('products'),
    editions: of('editions'),
    versions: of('versions'),
    languages: of('languages'),
    architectures: of('architectures'),
  }
}

/** One of the account's files. Refuses 404 software-file.unknown for any other. */
export async function openedFile(
  work: Work,
  desk: SoftwareDesk<'downloads'>,
  id: number,
  language: string,
): Promise<OpenedFile & { readonly mark: string }> {
  const { rows } = await sql<OpenedFile & { readonly mark: string }>`
    with ${held(work, desk)}
    select ${fileColumns(language)}, f.mark ${fromFiles} where f.id = ${id} and ${isOpened}`.execute(work.db)
  const [file] = rows
  if (file === undefined) throw new Refusal(404, 'software-file.unknown', {})
  return file
}

/** What the account holds today, item by item, as openings count it; pages count a term as over from the day after its last. */
function held(work: Work, { account }: SoftwareDesk<'downloads'>): RawBuilder<unknown> {
  return sql`held as materialized (
    select h.id as item_id, h.product_group_id,
      bool_or(h.kind = 'license' and b.available > 0) as licenses, bool_or(b.coverage > 0) as coverage,
      bool_or(h.kind <> 'license' and b.available > 0) as subscriptions
    from balances as b join items as h on h.id = b.item_id
    where b.purchasing_account_id = ${account.id} and b.term_ends_on >= ${work.today}::date
      and (b.available > 0 or b.coverage > 0)
    group by h.id, h.product_group_id)`
}

const isOpened = sql<boolean>`f.withdrawn_at is null and f.measured_at is not null and exists (
  select from software_openings as o
  join held on held.product_group_id = o.product_group_id and (o.item_id is null or o.item_id = held.item_id)
  where o.file_id = f.id and case o.counts when 'licenses' then held.licenses when 'coverage' then held.coverage
    else held.subscriptions end)`

function equals(column: RawBuilder<unknown>, value: string): RawBuilder<boolean> {
  return value === '' ? sql<boolean>`true` : sql<boolean>`${column} = ${value}`
}
