/**
 * What the account search finds by: kept by the change that gives an account, a name or a reader, so that a search never
 * lags behind. Everything is set-wise; the tables and what their rows mean are in migrations/0008_account_search.sql.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Changing } from '#server/work/index.ts'

/** The reader under whom the publisher's people search; any other is a partner's id. */
export const publisherAsReader = 0

/** How much of an account's name orders it among accounts of equal organisation or agreement. */
const orderingCharacters = 12
/** Shorter words can have no part that is searched for and is not their beginning. */
const shortestWordWithParts = 4

/** Brings the search up to date with these accounts (`accounts` yields purchasing_account_id), whoever reads them. */
export async function refreshSearch(work: Changing, accounts: RawBuilder<unknown>): Promise<void> {
  await sql`create temporary table changed_texts on commit drop as
    select a.id as purchasing_account_id, t.purchasing_account_id is not null as known,
      search_words(a.name) as name, search_words(o.name) as organization, search_words(a.city) as place,
      search_number(a.number) as number, search_number(g.number) as agreement,
      t.name as was_name, t.organization as was_organization, t.place as was_place, t.number as was_number,
      t.agreement as was_agreement
    from (${accounts}) as s (purchasing_account_id)
    join purchasing_accounts as a on a.id = s.purchasing_account_id
    join organizations as o on o.id = a.organization_id
    join agreements as g on g.id = a.agreement_id
    left join account_texts as t on t.purchasing_account_id = a.id`.execute(work.db)
  await sql`analyze changed_texts`.execute(work.db)
  await lockKnown(work)
  await sql`delete from account_words as w using (${rows(ofEveryReader('changed_texts'), was)}) as r
    where w.reader = r.reader and w.field = r.field and w.leads = r.leads and w.key = r.key
      and w.purchasing_account_id = r.purchasing_account_id`.execute(work.db)
  await sql`insert into account_texts (purchasing_account_id, name, organization, place, number, agreement)
    select purchasing_account_id, name, organization, place, number, agreement
    from changed_texts order by purchasing_account_id
    on conflict (purchasing_account_id) do update set name = excluded.name, organization = excluded.organization,
      place = excluded.place, number = excluded.number, agreement = excluded.agreement`.execute(work.db)
  await insertWords(work, rows(ofEveryReader('changed_texts'), is))
  await learnWords(work)
  await sql`drop table changed_texts`.execute(work.db)
}

/**
 * Lets partners find accounts that they serve from now on; `pairs` yields (purchasing_account_id, partner_id). Those who
 * find them already are left alone.
 */
export async function letReadersFind(work: Changing, pairs: RawBuilder<unknown>): Promise<void> {
  const readable = sql`select p.partner_id as reader, t.*
    from (select distinct purchasing_account_id, partner_id from (${pairs}) as p (purchasing_account_id, partner_id)) as p
    join account_texts as t using (purchasing_account_id)
    where not exists (select from account_words as w
      where w.reader = p.partner_id and w.field = 0 and w.leads and w.key = t.name || ${besideName(is)}
        and w.purchasing_account_id = t.purchasing_account_id)`
  await insertWords(work, rows(readable, is))
}

/** Lets a partner find an account no longer, once he does not serve it. */
export async function letReaderForget(work: Changing, accountId: number, partnerId: number): Promise<void> {
  const texts = sql`select ${partnerId}::bigint as reader, t.* from account_texts as t
    where t.purchasing_account_id = ${accountId}`
  await sql`delete from account_words as w using (${rows(texts, is)}) as r
    where w.reader = r.reader and w.field = r.field and w.leads = r.leads and w.key = r.key
      and w.purchasing_account_id = r.purchasing_account_id`.execute(work.db)
}

/** The columns that hold what is compared, now and before the change. */
interface Texts {
  readonly name: RawBuilder<unknown>
  readonly organization: RawBuilder<unknown>
  readonly place: RawBuilder<unknown>
  readonly number: RawBuilder<unknown>
  readonly agreement: RawBuilder<unknown>
}

const is: Texts = {
  name: sql`t.name`,
  organization: sql`t.organization`,
  place: sql`t.place`,
  number: sql`t.number`,
  agreement: sql`t.agreement`,
}

const was: Texts = {
  name: sql`t.was_name`,
  organization: sql`t.was_organization`,
  place: sql`t.was_place`,
  number: sql`t.was_number`,
  agreement: sql`t.was_agreement`,
}

/** The texts of a table once for each of an account's readers. */
function ofEveryReader(texts: string): RawBuilder<unknown> {
  return sql`select r.reader, c.* from ${sql.table(texts)} as c cross join lateral (
    select ${sql.lit(publisherAsReader)}::bigint as reader
    union select partner_id from servings as s where s.purchasing_account_id = c.purchasing_account_id) as r`
}

/** The rows of account_words that the texts come to, for each reader that `source` names. */
function rows(source: RawBuilder<unknown>, texts: Texts): RawBuilder<unknown> {
  const name = sql`'.' || replace(${texts.name}, ' ', '.')`
  const order = sql`left(${name}, ${sql.lit(orderingCharacters)})`
  return sql`
    select t.reader, f.field::smallint as field, w.leads, w.key || f.besides as key, t.purchasing_account_id
    from (${source}) as t
    cross join lateral (values
      (0, ${texts.name}, ${besideName(texts)}),
      (1, ${texts.organization}, ' "' || ${order} || ' " ' || ${texts.place}),
      (2, ${texts.place}, ' "' || ${name}),
      (3, ${texts.number}, ' "'),
      (4, ${texts.agreement}, ' "' || ${order})) as f (field, words, besides)
    cross join lateral word_rotations(f.words) as w
    where f.words is not null`
}

function besideName({ place }: Texts): RawBuilder<unknown> {
  return sql`' " ' || ${place}`
}

/** All the rows that account_words should hold. */
export const everyWord = rows(ofEveryReader('account_texts'), is)

/** In the order of the index: a million accounts inserted in any other would read and write its pages over and over. */
async function insertWords(work: Changing, source: RawBuilder<unknown>): Promise<void> {
  await sql`insert into account_words (reader, field, leads, key, purchasing_account_id)
    select reader, field, leads, key, purchasing_account_id from (${source}) as r
    order by reader, field, leads, key collate "C", purchasing_account_id`.execute(work.db)
}

async function learnWords(work: Changing): Promise<void> {
  await sql`insert into account_vocabulary (word)
    select distinct word collate "C" as word
    from changed_texts, unnest(string_to_array(concat_ws(' ', name, organization, place), ' ')) as word
    where length(word) >= ${sql.lit(shortestWordWithParts)}
    order by word on conflict do nothing`.execute(work.db)
}

/**
 * Locks the accounts that were there before, lowest id first: a partner who begins to serve one of them meanwhile would
 * keep rows of its old name.
 */
async function lockKnown(work: Changing): Promise<void> {
  await sql`
    select count(*) from (
      select id from purchasing_accounts where id in (select purchasing_account_id from changed_texts where known)
      order by id for no key update) as locked`.execute(work.db)
}
