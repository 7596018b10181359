/** The forms about users as a browser without scripts sends them: what cannot be is said beside its field, and changes nothing. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { read, system } from '#server/work/index.ts'
import { cookieOf } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { customerAt, meet } from '../world/people.ts'
import { foundAccounts } from '../world/places.ts'
import { startPortal, type Portal } from '../world/portal.ts'
import { secretKey } from './console-cases.ts'

let house: TestHouse
let portal: Portal
let accountId = 0
let claire = 0
let foreignUser = 0
let cookie = ''
let usersCookie = ''

beforeAll(async () => {
  house = await testHouse()
  portal = await startPortal({
    DATABASE_URL: house.databaseUrl,
    DATABASE_OWNER_URL: house.ownerUrl,
    SECRET_KEY: secretKey.toString('base64'),
  })
  const [own, foreign] = await foundAccounts(house, 2)
  accountId = own?.id ?? 0
  claire = (await customerAt(house, accountId, ['account-administrator'])).userId
  cookie = await cookieOf(house, claire)
  const ines = await customerAt(house, accountId, ['user-administrator'])
  usersCookie = await cookieOf(house, ines.userId)
  foreignUser = (await customerAt(house, foreign?.id ?? 0, ['account-viewer'])).userId
})
afterAll(async () => {
  await portal.stop()
  await house.drop()
})

const good = {
  email: 'zoé.béart+équipe@bücher.example',
  firstName: 'Zoé',
  lastName: 'Béart-Ñúñez 王',
  language: 'fr',
  countryCode: 'FR',
  role: 'account-viewer',
}

test.each([
  ['no e-mail', { email: '' }, 'Saisissez l’adresse e-mail professionnelle.'],
  ['an unfinished e-mail', { email: 'harry@contoso' }, 'Il manque la fin de l’adresse, par exemple harry@contoso.com.'],
  ['a pasted list', { email: 'a@contoso.example, b@contoso.example' }, 'Saisissez une seule adresse.'],
  ['too long an e-mail', { email: `${'a'.repeat(250)}@contoso.example` }, 'Une adresse a 254 caractères au plus.'],
  ['no last name', { lastName: '  ' }, 'Indiquez le nom de famille.'],
  ['too long a name', { firstName: 'x'.repeat(101) }, 'Un nom a 100 caractères au plus.'],
  ['a name of two lines', { firstName: 'Zoé\nB' }, 'Un nom ne contient ni adresse'],
  ['no role', { role: '' }, 'L’un de ces rôles n’existe pas.'],
  ['a role that does not exist', { role: 'owner' }, 'L’un de ces rôles n’existe pas.'],
  ['a language that is none of the portal’s', { language: 'xx' }, 'id="language-error"'],
  ['a country that does not exist', { countryCode: 'ZZ' }, 'id="countryCode-error"'],
])('%s is said beside its field, and what was typed is kept', async (_what, wrong, sentence) => {
  const before = await people()
  const response = await post('/access/users/invite', { ...good, account: String(accountId), ...wrong })
  const page = await response.text()
  expect(response.status).toBe(422)
  expect(page).toContain(sentence)
  expect(page).toContain('Rien n’a été envoyé.')
  if (!('email' in wrong)) expect(page).toContain(`value="${good.email}"`)
  expect(await people()).toBe(before)
})

test('a role that one may not give is refused with who may, though its box was not offered', async () => {
  const response = await post(
    '/access/users/invite',
    { ...good, account: String(accountId), role: 'account-administrator' },
    usersCookie,
  )
  expect(response.status).toBe(403)
  expect(await response.text()).toContain('Vous ne pouvez ni donner ni retirer le rôle Administrateur de compte.')
})

test('one invitation however often it is sent; whoever is there is led to', async () => {
  const form = { ...good, account: String(accountId), 'form-key': crypto.randomUUID() }
  const answers = await Promise.all(Array.from({ length: 5 }, () => post('/access/users/invite', form)))
  const places = new Set(answers.map((answer) => answer.headers.get('location')))
  expect(places.size).toBe(1)
  const [to = ''] = places
  expect(to).toMatch(/^\/access\/users\?sent=\d+$/)
  expect(await (await get(to ?? '')).text()).toContain('Invitation envoyée à zoé.béart+équipe@bücher.example')

  const again = await post('/access/users/invite', {
    ...form,
    email: 'ZOÉ.béart+équipe@xn--bcher-kva.example',
    'form-key': crypto.randomUUID(),
  })
  expect(again.status).toBe(409)
  expect(await again.text()).toContain(`href="/access/users/${/\d+$/.exec(to ?? '')?.[0] ?? ''}"`)
})

test('the second button leads to the next invitation', async () => {
  const response = await post('/access/users/invite', {
    ...good,
    email: 'next@contoso.example',
    account: String(accountId),
    next: 'another',
  })
  expect(response.headers.get('location')).toMatch(/^\/access\/users\/invite\?sent=\d+$/)
})

test('an invitation is sent again from the list, which is shown again as it was', async () => {
  const user = await userOf('next@contoso.example')
  const response = await post('/access/users?/renew&state=pending&sort=-email', { account: String(accountId), user })
  expect(response.headers.get('location')).toBe(`/access/users?state=pending&sort=-email&sent=${user}`)
  const page = await (await get(`/access/users?state=pending&q=next`)).text()
  expect(page).toContain('next@contoso.example')
  expect(page).not.toContain('/access/users/1"') // Claire, who is in
})

test('roles are saved with what the form showed, and not over what somebody else changed', async () => {
  const user = await userOf('next@contoso.example')
  const at = `/access/users/${user}`
  const shown = { account: String(accountId), shown: 'account-viewer' }
  const saved = await post(`${at}?/save`, { ...shown, role: 'report-viewer' })
  expect(saved.headers.get('location')).toBe(`${at}?done=saved`)
  const late = await post(`${at}?/save`, { ...shown, role: 'account-manager' })
  expect(late.status).toBe(409)
  expect(await late.text()).toContain('Quelqu’un d’autre a changé ces rôles')
})

test('a person of another account is nobody', async () => {
  const foreign = await get(`/access/users/${String(foreignUser)}`)
  const missing = await get('/access/users/999999999')
  expect([foreign.status, missing.status]).toEqual([404, 404])
  const plain = (text: string, id: string) => text.replaceAll(`/access/users/${id}`, '')
  expect(plain(await foreign.text(), String(foreignUser))).toBe(plain(await missing.text(), '999999999'))
  const removal = await post(`/access/users/${String(foreignUser)}?/remove`, { account: String(accountId) })
  expect(removal.status).toBe(404)
})

test('the last administrator is told so, and whoever is removed leaves the list', async () => {
  const refused = await post(`/access/users/${String(claire)}?/remove`, { account: String(accountId) })
  expect(refused.status).toBe(409)
  expect(await refused.text()).toContain('C’est le dernier Administrateur de compte de ce compte d’achats.')
  const user = await userOf('next@contoso.example')
  const removed = await post(`/access/users/${user}?/remove`, { account: String(accountId) })
  expect(removed.headers.get('location')).toBe('/access/users?removed')
  expect(await (await get('/access/users')).text()).not.toContain('next@contoso.example')
})

test('a file is checked line by line, then invites whom it can', async () => {
  const file = [
    'Adresse e-mail;Prénom;Nom de famille;Langue préférée;Pays/Région;Rôle',
    'marie.curie@contoso.example;Marie;Curie;Français;France;Observateur du compte|Observateur de rapports',
    'harry@contoso;Harry;;de;Narnia;Chef',
  ].join('\r\n')
  const before = await people()
  const checked = await upload(file)
  const page = await checked.text()
  expect(checked.status).toBe(200)
  for (const sentence of [
    'À inviter',
    'n’est pas une adresse e-mail complète',
    'Il manque le nom de famille',
    'n’existe pas',
  ]) {
    expect(page).toContain(sentence)
  }
  expect(await people()).toBe(before)
  const rows = /name="rows" value="([^"]*)"/.exec(page)?.[1]?.replaceAll('&quot;', '"') ?? ''
  const done = await post('/access/users/import?/import', { rows })
  expect(await done.text()).toContain('1 invitation envoyée')
  expect(await people()).toBe(before + 1)
})

test.each([
  ['nothing', '', 'Choisissez un fichier CSV.'],
  ['a workbook', 'PK\u0003\u0004\0\0', 'Ce fichier n’est pas un fichier CSV.'],
  ['columns that say nothing', 'a;b\n1;2\n', 'Il manque des colonnes'],
  ['headings alone', 'email,first name,last name,language,country,roles\n', 'Le fichier n’a que sa ligne de titres.'],
])('%s as a file is refused with what to do', async (_what, content, sentence) => {
  const response = await upload(content)
  expect(response.status).toBe(422)
  expect(await response.text()).toContain(sentence)
})

test('places and orders in the address that cannot be are the beginning of the list', async () => {
  for (const query of [
    'after=made-up',
    'sort=nonsense',
    'before=e30',
    'after=eyJhIjoxLCJ1IjoxLCJuIjoiXHUwMDAwIiwiayI6IiIsImIiOjB9',
  ]) {
    const response = await get(`/access/users?${query}`)
    expect([query, response.status]).toEqual([query, 200])
  }
  const wrong = await get('/access/users?role=owner')
  expect(wrong.status).toBe(200)
  expect(await wrong.text()).toContain('id="role-error"')
})

test('somebody without the role is told which it takes, under both tabs', async () => {
  const viewer = await customerAt(house, accountId, ['report-viewer'])
  const response = await get('/access/users', await cookieOf(house, viewer.userId))
  const page = await response.text()
  expect(response.status).toBe(403)
  for (const words of [
    'Gérer les utilisateurs',
    'Gérer la visibilité des partenaires',
    'Administrateur d’utilisateurs',
    'Demander un rôle',
  ]) {
    expect(page).toContain(words)
  }
})

test('somebody with no account at all finds nothing there', async () => {
  const { userId } = await meet(house)
  expect((await get('/access/users', await cookieOf(house, userId))).status).toBe(404)
})

function get(path: string, as = cookie): Promise<Response> {
  return fetch(portal.origin + path, { headers: { cookie: as, accept: 'text/html' }, redirect: 'manual' })
}

function post(path: string, form: Readonly<Record<string, string>>, as = cookie): Promise<Response> {
  const body = new URLSearchParams({ 'form-key': crypto.randomUUID(), ...form })
  return fetch(portal.origin + path, {
    method: 'POST',
    body,
    headers: { cookie: as, accept: 'text/html', origin: portal.origin },
    redirect: 'manual',
  })
}

function upload(content: string): Promise<Response> {
  const body = new FormData()
  body.set('file', new File([content], 'users.csv', { type: 'text/csv' }))
  return fetch(`${portal.origin}/access/users/import?/check`, {
    method: 'POST',
    body,
    headers: { cookie, accept: 'text/html', origin: portal.origin },
  })
}

async function people(): Promise<number> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ count: number }>`select count(*)::int from account_people where purchasing_account_id = ${accountId}`.execute(
      work.db,
    ),
  )
  return rows[0]?.count ?? 0
}

async function userOf(email: string): Promise<string> {
  const row = await read(house, system('test'), (work) =>
    work.db.selectFrom('users').select('id').where('email_canonical', '=', email).executeTakeFirstOrThrow(),
  )
  return String(row.id)
}
