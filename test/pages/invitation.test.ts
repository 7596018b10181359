/**
 * Invitations as browsers and mail scanners meet them (SPEC 1.2 to 1.4; reliability S1, F9): opened as often as anybody
 * likes, answered once, and each dead end saying which one it is and where to go from there.
 */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hashPassword, setPassword } from '#server/business/access/index.ts'
import { secretOf } from '#server/platform/secret.ts'
import { change, read, system } from '#server/work/index.ts'
import { register } from '../world/agreements.ts'
import { cookieOf } from '../world/callers.ts'
import { clientOf, cookiesIn, textOf } from '../world/client.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { goodPassword, inviteTo, linkOf, type InvitedSomebody } from '../world/invited.ts'
import { customerAt, meet } from '../world/people.ts'
import { foundAccounts } from '../world/places.ts'
import { startPortal, type Portal } from '../world/portal.ts'
import { dropLetters } from '../world/post.ts'

let house: TestHouse
let portal: Portal
let accountId: number
let somebody: InvitedSomebody
let path: string
const { get, post } = clientOf(() => portal)

beforeAll(async () => {
  const key = randomBytes(32)
  house = { ...(await testHouse()), secret: secretOf(key) }
  const databases = { DATABASE_URL: house.databaseUrl, DATABASE_OWNER_URL: house.ownerUrl }
  portal = await startPortal({ ...databases, SECRET_KEY: key.toString('base64') })
  const [account] = await foundAccounts(house)
  accountId = account?.id ?? 0
})
afterAll(async () => {
  await portal.stop()
  await dropLetters(house)
  await house.drop()
})
beforeEach(async () => {
  somebody = await inviteTo(house, [accountId])
  path = `/invitation/${await linkOf(house, somebody.invitationId)}`
})

describe('the link of an invitation', () => {
  test('opens « Créer votre compte d’organisation » with the name to correct and the address fixed', async () => {
    const page = await textOf(await get(path))
    expect(page).toContain('<h1>Créer votre compte d’organisation</h1>')
    expect(page).toMatch(new RegExp(`<input[^>]*value="${somebody.email}"[^>]*readonly`))
    expect(page).toMatch(/<input[^>]*name="firstName"[^>]*value="Jean"/)
    for (const label of ['Créer un mot de passe', 'Confirmer votre mot de passe', '>Démarrer<'])
      expect(page).toContain(label)
  })

  test('is opened by scanners, by GET and HEAD and in haste, without being used', async () => {
    const methods = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 'GET' : 'HEAD'))
    const answers = await Promise.all(methods.map((method) => fetch(portal.origin + path, { method })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect((await send('signUp')).headers.get('location')).toBe('/')
  })

  test('signs up by one form without scripts, and lands on the home page in the same breath', async () => {
    const answer = await send('signUp')
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/')
    const home = await get('/', cookiesIn(answer))
    expect(home.headers.get('location')).toBe(`/purchasing-accounts/${String(accountId)}`)
  })

  test('fifty identical forms at once make one account, and all land on the home page', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => send('signUp')))
    expect(new Set(answers.map(({ status, headers }) => `${String(status)} ${headers.get('location') ?? ''}`))).toEqual(
      new Set(['303 /']),
    )
    const { rows } = await house.database.pool.query(
      `select count(*) as count from events where name = 'person.signed-up' and scope_id = $1`,
      [somebody.userId],
    )
    expect(rows).toEqual([{ count: 1 }])
  })

  test('speaks the language of the invitation to a browser that asks for another, until somebody chooses', async () => {
    const { invitationId } = await inviteTo(house, [accountId], ['account-viewer'], { language: 'en' })
    const english = `/invitation/${await linkOf(house, invitationId)}`
    const led = await get(english)
    expect(led.headers.get('location')).toBe(`${english}?in=en`)
    expect(await textOf(await get(`${english}?in=en`, cookiesIn(led)))).toContain(
      '<h1>Create your organisation account</h1>',
    )
    // A browser that takes no cookies is not led round in circles.
    expect((await get(`${english}?in=en`)).status).toBe(200)
  })

  test('is sent to nobody else by the browser, and kept by no cache between', async () => {
    const { headers } = await get(path)
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('cache-control')).toBe('no-store')
  })
})

describe('what is wrong stands beside its field, what was typed stays, and nothing happens', () => {
  test.each([
    [{ firstName: ' ' }, 'Saisissez votre prénom.'],
    [{ lastName: 'x'.repeat(101) }, 'Un nom a 100 caractères au plus.'],
    [{ 'new-password': '', 'repeated-password': '' }, 'Saisissez un nouveau mot de passe.'],
    [{ 'repeated-password': 'another one altogether' }, 'Les deux mots de passe ne sont pas les mêmes.'],
    [{ 'new-password': 'court', 'repeated-password': 'court' }, 'au moins 15 caractères'],
    [{ 'new-password': 'motdepassemotdepasse', 'repeated-password': 'motdepassemotdepasse' }, 'mot de passe'],
  ])('%o', async (wrong, message) => {
    const answer = await send('signUp', { lastName: 'Ménard-Nguyễn', ...wrong })
    expect(answer.status).toBe(422)
    const page = await textOf(answer)
    expect(page).toContain(message)
    expect(page).toContain(`value="${'lastName' in wrong ? wrong.lastName : 'Ménard-Nguyễn'}"`)
    expect(page).not.toContain(goodPassword)
    expect((await send('signUp')).headers.get('location')).toBe('/')
  })
})

describe('a dead end says which one it is and what comes next', () => {
  test('and nothing of its person, whatever form it is asked in', async () => {
    const data = `${path}/__data.json`
    expect(await textOf(await get(data))).toContain(somebody.email)
    await send('signUp')
    const told = await textOf(await get(data))
    for (const secret of [somebody.email, 'Jean', 'hasWorkAccount']) expect(told).not.toContain(secret)
  })

  test('unknown', async () => {
    const page = await textOf(await get('/invitation/1.1.nonsense'))
    expect(page).toContain('<h1>Ce lien n’est pas valide</h1>')
    expect(page).toContain('href="/invitation-request"')
    expect(page).toContain('Qui peut vous inviter')
  })

  test('expired, of a colleague’s invitation: ask him', async () => {
    const claire = await customerAt(house, accountId, ['account-administrator'])
    const invited = await inviteTo(house, [accountId], ['account-viewer'], { actor: claire })
    path = `/invitation/${await linkOf(house, invited.invitationId)}`
    await age(invited.invitationId, 61)
    const page = await textOf(await get(path))
    expect(page).toContain('<h1>Cette invitation a expiré</h1>')
    expect(page).toMatch(/Demandez une nouvelle invitation à Ann Person \d+\./)
    expect((await send('signUp')).headers.get('location')).toBe(path)
  })

  test('expired, of the designated administrator: ask for another oneself', async () => {
    const { accounts } = await register(house, { invite: true })
    const invitationId = await invitationTo(accounts[0])
    await age(invitationId, 61)
    const page = await textOf(await get(`/invitation/${await linkOf(house, invitationId)}`))
    expect(page).toContain('<h1>Cette invitation a expiré</h1>')
    expect(page).toContain('href="/invitation-request"')
  })

  test('replaced, used, refused, withdrawn', async () => {
    const states = {
      'serial = 2': 'Une invitation plus récente remplace celle-ci',
      'accepted_at = now()': 'Cette invitation a déjà servi',
      'refused_at = now()': 'Cette invitation a été refusée',
      'withdrawn_at = now()': 'Cette invitation a été annulée',
    }
    for (const [fact, title] of Object.entries(states)) {
      const { invitationId } = await inviteTo(house, [accountId])
      const link = `/invitation/${await linkOf(house, invitationId)}`
      await house.database.pool.query(`update invitations set ${fact} where id = $1`, [invitationId])
      const page = await textOf(await get(link))
      expect(page).toContain(`<h1>${title}</h1>`)
      expect(page).toContain('Qui peut vous inviter')
      path = link
      expect((await send('signUp')).headers.get('location')).toBe(link)
      expect((await send('refuse')).headers.get('location')).toBe(link)
    }
  })

  test('somebody else is signed in: he is named, leaves by a form, and the link is as good as before', async () => {
    const claire = await customerAt(house, accountId, ['account-administrator'])
    const cookie = await cookieOf(house, claire.userId)
    const page = await textOf(await get(path, cookie))
    expect(page).toContain('<h1>Cette invitation est pour quelqu’un d’autre</h1>')
    expect(page).toContain(somebody.email)
    expect((await send('accept', {}, cookie)).headers.get('location')).toBe(path)
    const left = await send('leave', {}, cookie)
    expect(left.headers.get('location')).toBe(path)
    expect((await get('/profile', cookie)).status).toBe(303)
    expect(await textOf(await get(path))).toContain('<h1>Créer votre compte d’organisation</h1>')
  })
})

describe('somebody with a work account', () => {
  test('is led to sign in and back, and accepts there', async () => {
    const { userId, email } = await meet(house)
    const hash = await hashPassword(goodPassword, [])
    await change(house, system('test'), null, (work) => setPassword(work, userId, hash))
    const { invitationId } = await inviteTo(house, [accountId], ['account-viewer'], { email })
    path = `/invitation/${await linkOf(house, invitationId)}`
    const to = `/sign-in?to=${encodeURIComponent(path)}`
    expect(await textOf(await get(path))).toContain(`href="${to}"`)
    const signedIn = await post(to, { email, password: goodPassword })
    expect(signedIn.headers.get('location')).toBe(path)
    const cookie = cookiesIn(signedIn)
    expect(await textOf(await get(path, cookie))).toContain(email)
    const home = `/purchasing-accounts/${String(accountId)}`
    expect((await send('accept', {}, cookie)).headers.get('location')).toBe(home)
    expect((await send('accept', {}, cookie)).headers.get('location')).toBe('/')
    expect(await textOf(await get(path, cookie))).toContain('Vous l’avez déjà acceptée')
  })
})

test('saying no is a form, and the page says so afterwards', async () => {
  expect((await send('refuse')).headers.get('location')).toBe(path)
  expect(await textOf(await get(path))).toContain('<h1>Cette invitation a été refusée</h1>')
})

test('a form from another site does nothing', async () => {
  const answer = await post(`${path}?/refuse`, {}, '', { origin: 'https://evil.example' })
  expect(answer.status).toBe(403)
  expect(await textOf(await get(path))).toContain('<h1>Créer votre compte d’organisation</h1>')
})

async function invitationTo(id = 0): Promise<number> {
  const { invitation_id: found } = await read(house, system('test'), (work) =>
    work.db
      .selectFrom('invitation_accounts')
      .select('invitation_id')
      .where('purchasing_account_id', '=', id)
      .executeTakeFirstOrThrow(),
  )
  return found
}

async function age(invitationId: number, days: number): Promise<void> {
  await house.database.pool.query(
    `update invitations set sent_at = sent_at - make_interval(days => $2) where id = $1`,
    [invitationId, days],
  )
}

function send(
  action: 'signUp' | 'accept' | 'refuse' | 'leave',
  more: Readonly<Record<string, string>> = {},
  cookie = '',
): Promise<Response> {
  const names = {
    firstName: 'Jean',
    lastName: 'Invité',
    'new-password': goodPassword,
    'repeated-password': goodPassword,
  }
  return post(`${path}?/${action}`, action === 'signUp' ? { ...names, ...more } : more, cookie)
}
