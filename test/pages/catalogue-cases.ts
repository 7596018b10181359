/** The catalogue is the publisher's people's: to everybody else its pages do not exist. */
import { sql } from 'kysely'
import { change, system, type House } from '#server/work/index.ts'
import type { Caller } from '../world/callers.ts'
import { at, formKey, type Cases } from './route-case.ts'

/** A product group, and a file that was compared with the catalogue and found to bring nothing. */
const there = { group: '', file: '' }
const form = () => ({ 'form-key': formKey() })
const item = () => ({ item: at.item })
const group = () => ({ group: there.group })
const file = () => ({ file: there.file })

function forOperators(answer: number | string = 200): (who: Caller) => number | string {
  return (who) => (who.actor?.kind === 'operator' ? answer : 404)
}

export const catalogueCases: Cases = {
  'GET /console/catalogue': { query: '?q=office&kind=subscription&sale=sold', answer: forOperators() },
  'GET /console/catalogue/new': { answer: forOperators() },
  'POST /console/catalogue/new': { form, answer: forOperators(422) },
  'GET /console/catalogue/[item]': { rest: item, answer: forOperators() },
  'POST /console/catalogue/[item]': { rest: item, query: '?/end', form, answer: forOperators(422) },
  'GET /console/catalogue/[item]/edit': { rest: item, answer: forOperators() },
  // Nobody has this item's revision 0.
  'POST /console/catalogue/[item]/edit': { rest: item, form, answer: forOperators(409) },
  'GET /console/catalogue/groups': { answer: forOperators() },
  'GET /console/catalogue/groups/[group]': { rest: group, answer: forOperators() },
  'POST /console/catalogue/groups/[group]': { rest: group, form, answer: forOperators(409) },
  'GET /console/catalogue/imports': { answer: forOperators() },
  // No file comes with the form.
  'POST /console/catalogue/imports': { form, answer: forOperators(400) },
  'GET /console/catalogue/imports/[file]': { rest: file, answer: forOperators() },
  'POST /console/catalogue/imports/[file]': { rest: file, query: '?/import', form, answer: forOperators(409) },
}

/** Founds what these addresses lead to. */
export async function settleCatalogue(house: House): Promise<void> {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ group: string; file: string }>`
      with kept as (
        insert into catalogue_files (name, size_bytes, content_hash, compared_at, catalogue_revision, format, added, changed,
          unchanged, groups, absent)
        values ('catalogue.csv', 1, sha256(''), now(), 0, 'catalogue', 0, 0, 1, 0, 0)
        returning id)
      select (select min(id) from product_groups)::text as "group", kept.id::text as file from kept`.execute(work.db)
    Object.assign(there, rows[0])
  })
}
