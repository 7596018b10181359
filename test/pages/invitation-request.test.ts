/**
 * Asking for the designated administrator's invitation, and the page of those who look after it (SPEC 1.3, 1.7): answers
 * that tell nobody anything (S2), and forms that keep what was typed.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { read, system } from '#server/work/index.ts'
import { register } from '../world/agreements.ts'
import { cookieOf } from '../world/callers.ts'
import { clientOf, textOf } from '../world/client.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { operator } from '../world/people.ts'
import { startProxiedPortal, type Portal } from '../world/portal.ts'
import { dropLetters } from '../world/post.ts'
import { expectSameTime } from '../world/same-time.ts'

let house: TestHouse
let portal: Portal
const { get, post } = clientOf(() => portal)

beforeAll(async () => {
  house = await testHouse()
  portal = await startProxiedPortal({ DATABASE_URL: house.databaseUrl, DATABASE_OWNER_URL: house.ownerUrl })
})
afterAll(async () => {
  await portal.stop()
  await dropLetters(house)
  await house.drop()
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
    const right = await rightAnswers()
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
    const right = await rightAnswers()
    const wrong = { ...right, accountNumber: 'unknown' }
    const by = (form: typeof right) => async () => {
      asked += 1
      const from = { 'x-forwarded-for': `10.${String(asked >> 8)}.${String(asked % 256)}.1` }
      return textOf(await post('/invitation-request', form, '', from))
    }
    let asked = 0
    await expectSameTime({ one: by(right), other: by(wrong), share: 0.25 })
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
    const { accounts } = await register(house, { invite: true })
    const [id] = accounts
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
    const sent = await read(house, system('test'), (work) =>
      work.db
        .selectFrom('invitations as i')
        .innerJoin('invitation_accounts as a', 'a.invitation_id', 'i.id')
        .select('i.serial')
        .where('a.purchasing_account_id', '=', id ?? 0)
        .execute(),
    )
    expect(sent).toEqual([{ serial: 2 }])
  })
})

async function rightAnswers() {
  const { number, accountNumber, email } = await register(house, { invite: true })
  return { email, agreementNumber: number, accountNumber }
}
