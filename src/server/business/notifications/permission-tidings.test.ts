/** What is told by e-mail of a partner who asks to manage benefits: to those who may answer, and then to those who may act (SPEC 8.8). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import { changePartner } from '#server/business/partners/index.ts'
import { jobsOf } from '#server/jobs.ts'
import { openMailer } from '#server/platform/mail.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { describeBenefit } from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { noOutside } from '../../../../test/world/outside.ts'
import { customerAt, emailOf, hireAt, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { approve, ask, limit, refuse, remove, withdraw } from '../../../../test/world/permissions.ts'
import { foundAccounts, foundPartner, serve, type Place } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { mailServer, type MailServer, type TakenMail } from '../../../../test/world/smtp.ts'
import { accentOf } from './accent.ts'

let house: TestHouse
let smtp: MailServer
let jobs: ReturnType<typeof jobsOf>
let account: Place
let claire: Actor & { readonly kind: 'customer' }
let agent: Actor & { readonly kind: 'partner' }
let partner: number
let vouchers: number
/** How many e-mails there were before the test. */
let before: number

beforeAll(async () => {
  house = await testHouse()
  smtp = await mailServer()
  const mailer = openMailer({ smtpUrl: smtp.url, mailFrom: 'Comptoir <comptoir@example.com>' })
  const letterhead = { publisherName: 'Fabrikam', accent: accentOf(256, 0.13), origin: 'https://portal.example' }
  jobs = jobsOf({ house, post: { mailer, letterhead }, ...noOutside })
  vouchers = await describeBenefit(house, { names: { fr: 'Bons de formation', en: 'Training vouchers' } })
})
afterAll(async () => {
  await smtp.goesAway()
  await house.drop()
})
beforeEach(async () => {
  const [first] = await foundAccounts(house)
  if (!first) throw new Error('An account was asked for')
  account = first
  claire = await customerAt(house, account.id, ['account-administrator', 'account-viewer'])
  partner = await foundPartner(house)
  await serve(house, partner, account.id)
  agent = await partnerUserAt(house, partner, 'agent')
  await hireAt(house, partner, 'viewer')
  await post()
})

test('a request is told to everybody who may answer it, once each, with what is asked for', async () => {
  const manager = await customerAt(house, account.id, ['account-manager'])
  await customerAt(house, account.id, ['report-viewer', 'user-administrator', 'agreement-administrator'])
  await ask(house, agent, account.id, { benefits: [vouchers], acts: ['vouchers', 'users'] })
  const mails = await post()
  expect(mails.map(({ to }) => to).sort()).toEqual(
    [await emailOf(house, claire.userId), await emailOf(house, manager.userId)].sort(),
  )
  const [mail] = mails
  expect(mail?.subject).toBe(`${await partnerName()} demande à gérer les avantages de ${await accountName()}`)
  expect(mail?.text).toContain(
    `https://portal.example/purchasing-accounts/${String(account.id)}/benefits/partner-permissions`,
  )
  expect(mail?.text).toContain('Bons de formation')
  expect(mail?.text).toContain('Attribuer et révoquer des bons')
})

test('a request that was taken back or answered at once is told to nobody', async () => {
  await withdraw(house, agent, account.id, await ask(house, agent, account.id))
  expect(await post()).toEqual([])
})

test('a request that is taken back after it was told is told of again', async () => {
  const request = await ask(house, agent, account.id)
  const asked = await post()
  await withdraw(house, agent, account.id, request)
  const mails = await post()
  expect(mails.map(({ to }) => to)).toEqual(asked.map(({ to }) => to))
  expect(subjects(mails)).toEqual([
    `${await partnerName()} ne demande plus à gérer les avantages de ${await accountName()}`,
  ])
})

describe('whatever the customer does is told to the partner’s people who may act, and not to his viewers', () => {
  test('when he approves, refuses, removes', async () => {
    const jeanne = await hireAt(house, partner, 'administrator', { language: 'en' })
    const theirs = [jeanne, await emailOf(house, agent.userId)].sort()
    const refused = await ask(house, agent, account.id)
    await post()
    await refuse(house, claire, account.id, refused)
    const no = await post()
    expect(no.map(({ to }) => to).sort()).toEqual(theirs)
    expect(subjects(no)).toContain(`Your request to manage the benefits of ${await accountName()} was refused`)

    const given = await ask(house, agent, account.id)
    await post()
    await approve(house, claire, account.id, given, { benefits: [vouchers] })
    const yes = await post()
    expect(yes.map(({ to }) => to).sort()).toEqual(theirs)
    const english = yes.find(({ to }) => to === jeanne)
    expect(english?.subject).toBe(`You may now manage the benefits of ${await accountName()}`)
    expect(english?.text).toContain('Training vouchers')
    expect(english?.text).toContain(`https://portal.example/partner/benefits/${String(account.id)}`)

    await limit(house, claire, account.id, given, { acts: ['codes'] })
    const less = await post()
    expect(less.map(({ to }) => to).sort()).toEqual(theirs)
    expect(subjects(less)).toContain(`What you may do with the benefits of ${await accountName()} has changed`)

    await remove(house, claire, account.id, given)
    const gone = await post()
    expect(gone.map(({ to }) => to).sort()).toEqual(theirs)
    expect(subjects(gone)).toContain(`You may no longer manage the benefits of ${await accountName()}`)
  })

  test('when the last day is over, with an answer or without; then also to the customer’s', async () => {
    const today = await read(house, claire, (work) => Promise.resolve(work.today))
    await approve(house, claire, account.id, await ask(house, agent, account.id, { endsOn: today }), { endsOn: today })
    await post()
    house.pass(86_400)
    await jobs['partners.end-permissions'].run({}, AbortSignal.timeout(10_000))
    const over = await post()
    expect(subjects(over).toSorted()).toEqual(
      [
        `${await partnerName()} ne peut plus gérer les avantages de ${await accountName()}`,
        `Votre permission de gérer les avantages de ${await accountName()} a pris fin`,
      ].toSorted(),
    )

    const tomorrow = await read(house, claire, (work) => Promise.resolve(work.today))
    await ask(house, agent, account.id, { endsOn: tomorrow })
    await post()
    house.pass(86_400)
    await jobs['partners.end-permissions'].run({}, AbortSignal.timeout(10_000))
    const silent = await post()
    expect(subjects(silent).toSorted()).toEqual(
      [
        `La demande de ${await partnerName()} pour les avantages de ${await accountName()} est restée sans réponse`,
        `Votre demande de gérer les avantages de ${await accountName()} est restée sans réponse`,
      ].toSorted(),
    )
  })

  test('with the change of partner that ends it, in the same e-mail', async () => {
    await approve(house, claire, account.id, await ask(house, agent, account.id))
    await post()
    const toId = await foundPartner(house)
    await change(house, await operator(house), null, async (work) =>
      changePartner(work, publisher(work), await purchasingAccount(work, account.id, 'agreements.change'), {
        fromId: partner,
        toId,
      }),
    )
    const mails = await post()
    expect(mails.length).toBeGreaterThan(0)
    for (const { text } of mails) expect(text).toContain('gérer ses avantages a pris fin')
  })
})

function subjects(mails: readonly TakenMail[]): readonly string[] {
  return mails.map(({ subject }) => subject)
}

/** Lets the worker do what waits; answers the e-mails that came of it. */
async function post(): Promise<readonly TakenMail[]> {
  await runJobs(house.ownerUrl, jobs)
  const mails = smtp.taken.slice(before)
  before = smtp.taken.length
  return mails
}

async function accountName(): Promise<string> {
  const { name } = await read(house, system('test'), (work) =>
    work.db.selectFrom('purchasing_accounts').select('name').where('id', '=', account.id).executeTakeFirstOrThrow(),
  )
  return name
}

async function partnerName(): Promise<string> {
  const { name } = await read(house, system('test'), (work) =>
    work.db.selectFrom('partners').select('name').where('id', '=', partner).executeTakeFirstOrThrow(),
  )
  return name
}
