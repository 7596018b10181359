import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobsOf } from '#server/jobs.ts'
import { openMailer } from '#server/platform/mail.ts'
import { change, read, system } from '#server/work/index.ts'
import { noOutside } from '../../../../test/world/outside.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import { give, hireAt, meet } from '../../../../test/world/people.ts'
import type { Place } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { dayIn, servedAccount, setUp } from '../../../../test/world/set-ups.ts'
import { mailServer, type MailServer } from '../../../../test/world/smtp.ts'
import { accentOf } from './accent.ts'
import { muteOwnTopics } from './muted.ts'

const secondsPerDay = 86_400
let house: TestHouse
let server: MailServer
let mailer: ReturnType<typeof openMailer>
let jobs: ReturnType<typeof jobsOf>

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  server = await mailServer()
  mailer = openMailer({ smtpUrl: server.url, mailFrom: 'no-reply@comptoir.example' })
  const letterhead = { publisherName: 'Fabrikam', accent: accentOf(256, 0.13), origin: 'https://comptoir.example' }
  jobs = jobsOf({ house, post: { mailer, letterhead }, ...noOutside })
})
afterAll(async () => {
  mailer.close()
  await server.goesAway()
  await house.drop()
})

test('both sides are told of what is not ordered, before and after, each in his language and with what he can do', async () => {
  const { account, partners } = await servedAccount(house, 2)
  const [partner, other = partner] = partners
  const agent = await hireAt(house, partner.id, 'agent', { language: 'en' })
  const administrator = await hireAt(house, partner.id, 'administrator')
  await hireAt(house, partner.id, 'viewer')
  await hireAt(house, other.id, 'agent')
  const manager = await customer(account, 'account-manager')
  await customer(account, 'account-viewer')
  await setUp(house, account, partner, { quantity: 1_200 })

  house.pass(16 * secondsPerDay)
  await jobs['inventory.announce'].run({}, AbortSignal.timeout(20_000))
  await jobs['inventory.announce'].run({}, AbortSignal.timeout(20_000))
  await runJobs(house.ownerUrl, jobs)
  expect(await addresses(account)).toEqual([manager.email, agent, administrator].toSorted())
  const toAgent = letterTo(agent)
  expect(toAgent.text).toContain(
    `https://comptoir.example/partner/orders/new?account=${String(account.id)}&waiting=all`,
  )
  expect(toAgent.text).toMatch(/1,200 subscriptions/)
  expect(toAgent.text).toMatch(/14\s+days are left\./)
  expect(toAgent.headers['list-unsubscribe']).toContain('/unsubscribe/')
  expect(letterTo(manager.email).text).toContain(`purchasing-accounts/${String(account.id)}/inventory`)
  expect(letterTo(manager.email).text).toMatch(/Il reste 14\s+jours\./)

  // Who does without announcements is told of the suspension all the same.
  await change(house, { kind: 'customer', userId: manager.userId }, null, (work) =>
    muteOwnTopics(work, ['unordered-services']),
  )
  house.pass(7 * secondsPerDay)
  await jobs['inventory.announce'].run({}, AbortSignal.timeout(20_000))
  await runJobs(house.ownerUrl, jobs)
  expect(await addresses(account)).toEqual([manager.email, agent, agent, administrator, administrator].toSorted())
  house.pass(7 * secondsPerDay)
  await jobs['inventory.suspend'].run({}, AbortSignal.timeout(20_000))
  await runJobs(house.ownerUrl, jobs)
  expect(letterTo(manager.email).text).toMatch(/Une commande de\s+Partner/)
  expect(letterTo(manager.email).headers['list-unsubscribe']).toBeUndefined()
})

test('what is ordered before anybody could be told is not told', async () => {
  const { account, partners } = await servedAccount(house)
  await customer(account, 'account-administrator')
  await setUp(house, account, partners[0])
  house.pass(29 * secondsPerDay)
  await jobs['inventory.announce'].run({}, AbortSignal.timeout(20_000))
  await order(house, { partner: partners[0].number, account: account.number, on: dayIn(house, 0), quantity: 100 })
  await runJobs(house.ownerUrl, jobs)
  expect(await addresses(account)).toEqual([])
})

function letterTo(address: string) {
  const letter = server.taken.findLast(({ to }) => to === address)
  if (letter === undefined) throw new Error(`Nothing was sent to ${address}`)
  return letter
}

async function customer(account: Place, role: 'account-manager' | 'account-viewer' | 'account-administrator') {
  const person = await meet(house)
  await give(house, account.id, person.userId, role)
  return person
}

async function addresses(account: Place): Promise<string[]> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ recipient_address: string }>`
      select recipient_address from emails where purchasing_account_id = ${account.id}`.execute(work.db),
  )
  return rows.map((row) => row.recipient_address).toSorted()
}
