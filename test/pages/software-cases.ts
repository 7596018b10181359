/** Software: seen where one may download, sent to the one person whose link it is, registered in the Console. */
import { sql } from 'kysely'
import { softwareDesk } from '#server/business/access/index.ts'
import { makeLink } from '#server/business/downloads/index.ts'
import { secretOf } from '#server/platform/secret.ts'
import { change, system, type House } from '#server/work/index.ts'
import type { Caller } from '../world/callers.ts'
import { secretKey } from './console-cases.ts'
import { at, formKey, type Cases, type Place } from './route-case.ts'

/** A file that an account's subscriptions open, which the store does not have; and somebody's link to it. */
const there = { file: '', link: '' }
const form = () => ({ 'form-key': formKey() })
const file = () => ({ file: there.file })
const key = () => ({ key: '4711' })
const link = () => ({ link: there.link, name: 'setup.iso' })
const linkOwner = 'customer: account-administrator'

function forOperators(answer = 200): (who: Caller) => number {
  return (who) => (who.actor?.kind === 'operator' ? answer : 404)
}

/** The same in an account, which must be there. */
function inAccount(answer = 200): (who: Caller, place: Place | undefined) => number {
  return (who, place) => (who.actor?.kind === 'operator' && place !== 'missing' ? answer : 404)
}

export const softwareCases: Cases = {
  'GET /purchasing-accounts/[account]/downloads': { permission: 'software.download' },
  'POST /purchasing-accounts/[account]/downloads': {
    permission: 'software.download',
    query: '?/link',
    form: () => ({ ...form(), file: '987654321' }),
    answer: 404,
  },
  'GET /downloads/[link]': { rest: link, answer: ({ who }) => (who === linkOwner ? 200 : 403) },
  'GET /downloads/[link]/[name]': {
    rest: link,
    answer: ({ who }) => `/downloads/${there.link}?said=${who === linkOwner ? 'missing' : 'download-link.foreign'}`,
  },
  'GET /purchasing-accounts/[account]/keys': { permission: 'keys.view' },
  'POST /purchasing-accounts/[account]/keys': { permission: 'keys.view', query: '?/show', form, answer: 404 },
  'POST /purchasing-accounts/[account]/keys.csv': { permission: 'keys.view', form, answer: 404 },
  'GET /purchasing-accounts/[account]/keys/prove': { permission: 'keys.view' },
  'POST /purchasing-accounts/[account]/keys/prove': { permission: 'keys.view', form, answer: 422 },
  // The accounts have no keys.
  'GET /purchasing-accounts/[account]/keys/[key]/activations': { permission: 'keys.view', rest: key, answer: 404 },
  'POST /purchasing-accounts/[account]/keys/[key]/activations': {
    permission: 'keys.view',
    rest: key,
    form,
    answer: 404,
  },
  'GET /console/keys': { answer: forOperators() },
  'POST /console/keys': { query: '?/find', form, answer: forOperators(422) },
  'GET /console/keys/import': { answer: forOperators() },
  'POST /console/keys/import': { form, answer: forOperators(422) },
  'GET /console/purchasing-accounts/[account]/keys': { answer: inAccount() },
  'POST /console/purchasing-accounts/[account]/keys': { query: '?/enter', form, answer: inAccount(422) },
  'GET /console/downloads': { query: '?q=setup', answer: forOperators() },
  'GET /console/downloads/new': { answer: forOperators() },
  'POST /console/downloads/new': { form, answer: forOperators(422) },
  'GET /console/downloads/[file]': { rest: file, answer: forOperators() },
  'POST /console/downloads/[file]': { rest: file, query: '?/open', form, answer: forOperators(422) },
}

/** Offers a file for what the account `own` holds, and makes its administrator a link. */
export async function settleSoftware(house: House, people: readonly Caller[]): Promise<void> {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ id: number }>`
      with offered as (
        insert into software_files (item_id, language, architecture, path, registered_at, measured_at, size, sha256, mark)
        values (${Number(at.item)}, 'fr', 'x64', 'setup.iso', ${work.now}, ${work.now}, 1, sha256(''), 'mark')
        returning id)
      insert into software_openings (file_id, counts, product_group_id)
      select offered.id, 'subscriptions', i.product_group_id from offered, items as i where i.id = ${Number(at.item)}
      returning file_id as id`.execute(work.db)
    there.file = String(rows[0]?.id)
  })
  const owner = people.find(({ who }) => who === linkOwner)?.actor
  if (owner === undefined) throw new Error('There is no administrator')
  // The portal's own links are made of its secret.
  const portal = { ...house, secret: secretOf(secretKey) }
  there.link = await change(portal, owner, null, async (work) =>
    makeLink(work, await softwareDesk(work, at.own, 'downloads'), Number(there.file), 'fr'),
  )
}
