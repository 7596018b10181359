/**
 * Invitations as browsers and mail scanners meet them (SPEC 1.2 to 1.4; reliability S1, S2, F9): opened as often as
 * anybody likes, answered once, and each dead end saying which one it is and where to go from there.
 */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { hashPassword, setPassword } from '#server/business/access/index.ts'
import { registerAgreement } from '#server/business/agreements/index.ts'
import { secretOf } from '#server/platform/secret.ts'
import { change, system } from '#server/work/index.ts'
import { cookieOf } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { goodPassword, inviteTo, linkOf, type InvitedSomebody } from '../world/invited.ts'
import { customerAt, meet, operator } from '../world/people.ts'
import { foundAccounts } from '../world/places.ts'
import { startPortal, type Portal } from '../world/portal.ts'
import { runJobs } from '../world/queue.ts'

let house: TestHouse
let portal: Portal
let accountId: number
let somebody: InvitedSomebody
let path: string

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
  // What its worker had no time for: nobody reads these letters.
  const quiet = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
  const names = ['notifications.tell', 'mail.deliver', 'mail.sweep', 'agreements.answer-request']
  await runJobs(house.ownerUrl, Object.fromEntries(names.map((name) => [name, quiet])))
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
      '<h1>Create your organization account</h1>',
    )
    // A browser that takes no cookies is not led round in circles.
    expect((await get(`${english}?in=en`)).status).toBe(200)
  })

  test('is sent to nobody else by the browser, and kept by no cache between', async () => {
    const { headers } = await get(path)
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('cache-control')).toContain('private')
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
    const { invitationId } = await registered()
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
    await change(house, system('test'), null, async (work) => setPassword(work, userId, await hash))
    const { invitationId } = await inviteTo(house, [accountId], ['account-viewer'], { email })
    path = `/invitation/${await linkOf(house, invitationId)}`
    const to = `/sign-in?to=${encodeURIComponent(path)}`
    expect(await textOf(await get(path))).toContain(`href="${to}"`)
    const signedIn = await post(to, { email, password: goodPassword })
    expect(signedIn.headers.get('location')).toBe(path)
    const cookie = cookiesIn(signedIn)
    expect(await textOf(await get(path, cookie))).toContain(email)
    expect((await send('accept', {}, cookie)).headers.get('location')).toBe('/')
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

describe('« Vous n’avez pas reçu votre e-mail d’invitation ? »', () => {
  test('is asked from the sign-in page, also at the address that the guide prints', async () => {
    for (const from of ['/sign-in', '/Customer']) {
      const page = await textOf(await get(from))
      expect(page).toContain('href="/invitation-request"')
      expect(page).toMatch(/Vous n’avez pas reçu votre e-mail d’invitation\s\? Cliquez ici\./)
    }
  })

  test('answers word for word and header for header alike, whether anything matched or not', async () => {
    const { agreementNumber, accountNumber, email } = await registered()
    const right = { email, agreementNumber, accountNumber }
    const match = await post('/invitation-request', right)
    const none = await post('/invitation-request', { ...right, agreementNumber: 'unknown' })
    expect([match.status, none.status]).toEqual([200, 200])
    const headers = (response: Response) =>
      Object.fromEntries([...response.headers].filter(([name]) => !['date', 'etag', 'x-request-id'].includes(name)))
    expect(headers(match)).toEqual(headers(none))
    expect(await textOf(match)).toBe(await textOf(none))
  })

  // Were the match made here and not by a job, it would show.
  test('and takes the same time', async () => {
    const { agreementNumber, accountNumber, email } = await registered()
    const right = { email, agreementNumber, accountNumber }
    const wrong = { ...right, accountNumber: 'unknown' }
    const times: Record<'right' | 'wrong', number[]> = { right: [], wrong: [] }
    for (let pair = 0; pair < 45; pair += 1) {
      for (const kind of pair % 2 === 0 ? (['right', 'wrong'] as const) : (['wrong', 'right'] as const)) {
        const from = { 'x-forwarded-for': `10.1.${String(pair)}.${kind === 'right' ? '1' : '200'}` }
        const start = performance.now()
        await textOf(await post('/invitation-request', kind === 'right' ? right : wrong, '', from))
        if (pair >= 5) times[kind].push(performance.now() - start)
      }
    }
    const [one, other] = [median(times.right), median(times.wrong)]
    expect(Math.abs(one - other)).toBeLessThan(0.25 * Math.min(one, other))
  })

  test('keeps what was typed and says beside each field what to type', async () => {
    const answer = await post('/invitation-request', {
      email: 'a@b.fr, c@d.fr',
      agreementNumber: '  ',
      accountNumber: '7',
    })
    expect(answer.status).toBe(422)
    const page = await textOf(answer)
    expect(page).toContain('Saisissez une seule adresse.')
    expect(page).toContain('Saisissez le numéro de contrat.')
    expect(page).toContain('value="a@b.fr, c@d.fr"')
    expect(page).toContain('value="7"')
  })

  test('is limited, with the time to wait', async () => {
    const from = { 'x-forwarded-for': '203.0.113.77' }
    const form = { email: 'someone@example.com', agreementNumber: '1', accountNumber: '2' }
    for (let round = 0; round < 10; round += 1) {
      expect((await post('/invitation-request', form, '', from)).status).toBe(200)
    }
    const refused = await post('/invitation-request', form, '', from)
    expect(refused.status).toBe(429)
    expect(await textOf(refused)).toMatch(/Réessayez dans \d+ seconde/)
  })
})

describe('the page of the designated administrator', () => {
  test('keeps what was typed, names what is wrong, and sends the invitation once for a double click', async () => {
    const { id, invitationId } = await registered()
    const cookie = await cookieOf(house, (await operator(house)).userId)
    const page = `/purchasing-accounts/${String(id)}/designated-administrator`
    const form = {
      firstName: 'Zoé',
      lastName: '',
      newEmail: 'zoé@contoso',
      language: 'fr',
      'form-key': crypto.randomUUID(),
    }
    const wrong = await post(`${page}?/designate`, form, cookie)
    expect(wrong.status).toBe(422)
    const text = await textOf(wrong)
    expect(text).toContain('Indiquez le nom de famille.')
    expect(text).toMatch(/value="zoé@contoso"/)
    expect(text).toMatch(/value="Zoé"/)

    const sending = { 'form-key': crypto.randomUUID() }
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(`${page}?/send`, sending, cookie)))
    expect(new Set(answers.map(({ headers }) => headers.get('location')))).toEqual(new Set(['?done=sent']))
    const { rows } = await house.database.pool.query('select serial from invitations where id = $1', [invitationId])
    expect(rows).toEqual([{ serial: 2 }])
  })
})

const hash = hashPassword(goodPassword, [])
let agreements = 0

async function registered() {
  agreements += 1
  const agreementNumber = `INV-${String(agreements)}`
  const email = `ada${String(agreements)}@inv.example`
  const accountNumber = `${agreementNumber}-1`
  const { accounts } = await change(house, system('test'), null, (work) =>
    registerAgreement(
      work,
      {
        number: agreementNumber,
        signedOn: '2024-01-15',
        anniversaryOn: '2025-02-01',
        organization: { number: `ORG-${agreementNumber}`, name: 'Contoso', countryCode: 'FR' },
        administrator: { firstName: 'Ada', lastName: 'Admin', email, language: 'fr' },
        accounts: [{ number: accountNumber, name: 'Compte', city: 'Paris', countryCode: 'FR' }],
      },
      { invite: true },
    ),
  )
  const { rows } = await house.database.pool.query<{ id: number }>(
    'select i.id from invitations i join users u on u.id = i.user_id where u.email = $1',
    [email],
  )
  return { id: accounts[0]?.id ?? 0, invitationId: rows[0]?.id ?? 0, agreementNumber, accountNumber, email }
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

function get(at: string, cookie = ''): Promise<Response> {
  const headers = { cookie, accept: 'text/html', 'accept-language': 'fr' }
  return fetch(portal.origin + at, { headers, redirect: 'manual' })
}

function post(
  at: string,
  form: Readonly<Record<string, string>>,
  cookie = '',
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const headers = { cookie, accept: 'text/html', origin: portal.origin, 'accept-language': 'fr', ...more }
  return fetch(portal.origin + at, { method: 'POST', headers, body: new URLSearchParams(form), redirect: 'manual' })
}

/** The page without what is new each time. */
async function textOf(response: Response): Promise<string> {
  return (await response.text()).replaceAll(/<!--[^>]*-->/g, '')
}

function cookiesIn(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .join('; ')
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}
