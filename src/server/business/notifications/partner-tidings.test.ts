/** What partners are told by e-mail of sight that customers grant, and of a change of partner (SPEC 3.2, 3.3). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import { changePartner, setVisibility } from '#server/business/partners/index.ts'
import { jobsOf } from '#server/jobs.ts'
import { openMailer } from '#server/platform/mail.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { noOutside } from '../../../../test/world/outside.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, hireAt, operator } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve, type Place } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { mailServer, type MailServer, type TakenMail } from '../../../../test/world/smtp.ts'
import { accentOf } from './accent.ts'

let house: TestHouse
let smtp: MailServer
let jobs: ReturnType<typeof jobsOf>
let account: Place
let administrator: Actor
let a: number
let b: number
let c: number
/** How many e-mails there were before the test. */
let before: number

beforeAll(async () => {
  house = await testHouse()
  smtp = await mailServer()
  const mailer = openMailer({ smtpUrl: smtp.url, mailFrom: 'Comptoir <comptoir@example.com>' })
  const letterhead = { publisherName: 'Fabrikam', accent: accentOf(256, 0.13), origin: 'https://portal.example' }
  jobs = jobsOf({ house, post: { mailer, letterhead }, ...noOutside })
})
afterAll(async () => {
  await smtp.goesAway()
  await house.drop()
})
beforeEach(async () => {
  ;[account] = await foundAccounts(house)
  a = await foundPartner(house)
  b = await foundPartner(house)
  c = await foundPartner(house)
  await serve(house, a, account.id, 1)
  await serve(house, b, account.id, 2)
  await serve(house, c, account.id, 3)
  administrator = await customerAt(house, account.id, ['account-administrator'])
  before = smtp.taken.length
})

describe('sight that a customer grants', () => {
  test('is told to the people of the partner who gains it, each in his language, with where to look', async () => {
    const jeanne = await hireAt(house, a, 'administrator', { language: 'fr' })
    const tom = await hireAt(house, a, 'viewer', { language: 'en' })
    await hireAt(house, b, 'administrator')
    await set(a, [b, c])
    const mails = await post()
    expect(mails.map(({ to }) => to).sort()).toEqual([jeanne, tom].sort())
    const { name } = await accountRow()
    const [nameOfB, nameOfC] = [await nameOf(b), await nameOf(c)]

    const french = mails.find(({ to }) => to === jeanne)
    expect(french?.subject).toBe(`${name}\u00a0: vous voyez désormais ce qu’a commandé ${nameOfB} et ${nameOfC}`)
    expect(french?.text).toContain('Espace partenaires du programme de licence en volume')
    expect(french?.text).toContain(`https://portal.example/purchasing-accounts/${String(account.id)}/inventory`)
    expect(french?.html).toContain('Commandes désormais visibles')

    const english = mails.find(({ to }) => to === tom)
    expect(english?.subject).toBe(`${name}: you now see what ${nameOfB} and ${nameOfC} ordered`)
    expect(english?.text).toContain('Volume Licensing Partner Center')
  })

  test('is told of what is new alone, and a revocation to nobody', async () => {
    await hireAt(house, a, 'agent')
    await set(a, [b])
    await post()
    await set(a, [b, c])
    expect((await post()).map(({ subject }) => subject)).toEqual([expect.stringContaining(await nameOf(c))])
    await set(a, [])
    expect(await post()).toEqual([])
  })

  test('is told to nobody where it was taken back before anybody could be told', async () => {
    await hireAt(house, a, 'agent')
    await set(a, [b])
    await set(a, [])
    expect(await post()).toEqual([])
  })
})

test('a change of partner is told to both partners, and shows the former one nothing to open', async () => {
  const d = await foundPartner(house)
  const leaving = await hireAt(house, a, 'viewer')
  const coming = await hireAt(house, d, 'administrator')
  await hireAt(house, b, 'agent')
  const olivier = await operator(house)
  await change(house, olivier, null, async (work) =>
    changePartner(work, publisher(work), await purchasingAccount(work, account.id, 'agreements.change'), {
      fromId: a,
      toId: d,
    }),
  )
  const mails = await post()
  expect(mails.map(({ to }) => to).sort()).toEqual([coming, leaving].sort())
  const href = `https://portal.example/purchasing-accounts/${String(account.id)}/inventory`
  const received = mails.find(({ to }) => to === coming)
  expect(received?.subject).toBe(`${(await accountRow()).name} vous est confié`)
  expect(received?.text).toContain(href)
  const left = mails.find(({ to }) => to === leaving)
  expect(left?.subject).toBe(`${(await accountRow()).name} ne vous est plus confié`)
  expect(left?.text).not.toContain(href)
})

async function set(partner: number, seen: readonly number[]): Promise<void> {
  await change(house, administrator, null, async (work) =>
    setVisibility(work, await purchasingAccount(work, account.id, 'partner-visibility.manage'), partner, seen),
  )
}

/** Lets the worker do what waits; answers the e-mails that came of it. */
async function post(): Promise<readonly TakenMail[]> {
  await runJobs(house.ownerUrl, jobs)
  const mails = smtp.taken.slice(before)
  before = smtp.taken.length
  return mails
}

async function accountRow() {
  return read(house, system('test'), (work) =>
    work.db.selectFrom('purchasing_accounts').select('name').where('id', '=', account.id).executeTakeFirstOrThrow(),
  )
}

async function nameOf(partner: number): Promise<string> {
  const { name } = await read(house, system('test'), (work) =>
    work.db.selectFrom('partners').select('name').where('id', '=', partner).executeTakeFirstOrThrow(),
  )
  return name
}
