import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addDays, dateIn } from '#server/platform/clock.ts'
import { change, read, system, visitor } from '#server/work/index.ts'
import { jobsOf } from '#server/jobs.ts'
import { openMailer } from '#server/platform/mail.ts'
import { noOutside } from '../../../../test/world/outside.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { give, meet } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve, type Place } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { mailServer, type MailServer } from '../../../../test/world/smtp.ts'
import { accentOf } from './accent.ts'
import { noticeExpiries, type ExpiryPosition } from './expiring.ts'
import { muteByLink } from './muted.ts'

const actor = system('test')
const dayS = 86_400
let house: TestHouse
let partner: number
let items: Record<'plan' | 'other' | 'msdn' | 'license', number>

beforeAll(async () => {
  house = await testHouse()
  partner = await foundPartner(house)
  items = await change(house, actor, null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ code: keyof typeof items; id: number }>`
      with g as (insert into product_groups (name) values ('Online services') returning id)
      insert into items (code, kind, product_group_id, product, edition, display_names)
      select code, kind, g.id, edition, edition, names::jsonb from g, (values
        ('plan', 'subscription', 'E1', '{"fr": "Offre E1", "*": "Plan E1"}'), ('other', 'subscription', 'E3', '{}'),
        ('msdn', 'msdn', 'MSDN', '{}'), ('license', 'license', 'Office', '{}')) as i (code, kind, edition, names)
      returning code, id`.execute(work.db)
    return Object.fromEntries(rows.map(({ code, id }) => [code, id])) as typeof items
  })
})
afterAll(async () => {
  await runJobs(house.ownerUrl, { 'mail.deliver': { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() } })
  await house.drop()
})

const today = () => dateIn('Europe/Paris', house.clock.now())

async function found(): Promise<Place> {
  const [place] = await foundAccounts(house)
  await serve(house, partner, place.id)
  return place
}

async function hold(account: Place, item: keyof typeof items, quantity: number, inDays: number): Promise<string> {
  const endsOn = addDays(today(), inDays)
  await change(house, actor, null, async (work) => {
    work.unchanged()
    await sql`insert into holdings (purchasing_account_id, item_id) values (${account.id}, ${items[item]}) on conflict do nothing`.execute(
      work.db,
    )
    await sql`insert into balances (purchasing_account_id, item_id, package_id, serving_number, term_ends_on, available,
        ordered, coverage)
      values (${account.id}, ${items[item]}, 0, 1, ${endsOn}, ${quantity}, ${quantity}, 0)`.execute(work.db)
  })
  return endsOn
}

/** The whole sweep, in steps of two accounts. */
async function sweep(): Promise<void> {
  let position: ExpiryPosition | undefined
  do {
    const after = position
    position = await change(house, actor, null, (work) => noticeExpiries(work, after, 2))
  } while (position !== undefined)
}

interface Notice {
  readonly recipient_address: string
  readonly language: string
  readonly parameters: { noticeDays: number; endsOn: string; daysLeft: number; others: number; services: unknown[] }
}

async function noticesOf(account: Place): Promise<Notice[]> {
  return await read(house, actor, async (work) => {
    const { rows } = await sql<Notice>`select recipient_address, language, parameters from emails
      where purchasing_account_id = ${account.id} order by id`.execute(work.db)
    return rows
  })
}

async function eventsOf(account: Place) {
  return await read(house, actor, (work) =>
    work.db
      .selectFrom('events')
      .select('details')
      .where('purchasing_account_id', '=', account.id)
      .where('name', '=', 'expiry.noticed')
      .orderBy('id')
      .execute(),
  )
}

async function administrator(account: Place, language = 'fr'): Promise<string> {
  const { userId, email } = await meet(house, { language })
  await give(house, account.id, userId, 'account-administrator')
  return email
}

describe('a notice', () => {
  test('goes once to everyone who may set services up, however often the sweep comes round', async () => {
    const account = await found()
    const administrates = await administrator(account)
    const manager = await meet(house, { language: 'en' })
    await give(house, account.id, manager.userId, 'account-manager')
    const viewer = await meet(house)
    await give(house, account.id, viewer.userId, 'account-viewer')
    const both = await meet(house)
    await give(house, account.id, both.userId, 'account-administrator')
    await give(house, account.id, both.userId, 'account-manager')
    const endsOn = await hold(account, 'plan', 450, 60)
    await hold(account, 'msdn', 3, 60)
    await hold(account, 'license', 12, 60)

    await sweep()
    await sweep()
    const notices = await noticesOf(account)
    expect(notices.map((notice) => notice.recipient_address).sort()).toEqual(
      [administrates, manager.email, both.email].sort(),
    )
    const french = notices.find((notice) => notice.recipient_address === administrates)
    expect(french).toMatchObject({ language: 'fr', parameters: { noticeDays: 90, endsOn, daysLeft: 60, others: 0 } })
    expect(french?.parameters.services).toEqual([
      { name: 'Offre E1', quantity: 450 },
      { name: 'MSDN', quantity: 3 },
    ])
    const english = notices.find((notice) => notice.recipient_address === manager.email)
    expect(english).toMatchObject({ language: 'en' })
    expect(english?.parameters.services[0]).toEqual({ name: 'Plan E1', quantity: 450 })
    expect(await eventsOf(account)).toEqual([{ details: { term: endsOn, noticeDays: 90, people: 3 } }])
  })

  test('comes again at 30 days, and not a third time', async () => {
    const account = await found()
    await administrator(account)
    await hold(account, 'plan', 10, 91)
    await sweep()
    expect(await noticesOf(account)).toEqual([])
    const seen: number[][] = []
    for (const days of [1, 60, 1, 29, 2]) {
      house.pass(days * dayS)
      await sweep()
      seen.push((await noticesOf(account)).map(({ parameters }) => parameters.noticeDays))
    }
    expect(seen).toEqual([[90], [90, 30], [90, 30], [90, 30], [90, 30]])
  })

  test('is only the second where the term was seen late, also when the clock is put back', async () => {
    const account = await found()
    await administrator(account)
    await hold(account, 'plan', 10, 30)
    await sweep()
    house.pass(-2 * dayS)
    await sweep()
    house.pass(2 * dayS)
    expect((await noticesOf(account)).map(({ parameters }) => parameters.noticeDays)).toEqual([30])
  })

  test('is one for each term of an account, and none for what is gone, far or perpetual', async () => {
    const account = await found()
    await administrator(account)
    const near = await hold(account, 'plan', 10, 0)
    const later = await hold(account, 'plan', 20, 45)
    await hold(account, 'plan', 40, -1)
    await hold(account, 'plan', 80, 120)
    await hold(account, 'other', 0, 20)
    await sweep()
    expect((await noticesOf(account)).map(({ parameters }) => [parameters.endsOn, parameters.services])).toEqual([
      [near, [{ name: 'Offre E1', quantity: 10 }]],
      [later, [{ name: 'Offre E1', quantity: 20 }]],
    ])
  })

  test('goes to somebody who gets the role later, and in the base language to who speaks none of ours', async () => {
    const account = await found()
    await administrator(account)
    await hold(account, 'plan', 10, 50)
    await sweep()
    await administrator(account, 'de')
    await sweep()
    expect((await noticesOf(account)).map(({ language }) => language)).toEqual(['fr', 'fr'])
  })

  // Without the unique key of the outbox both sweeps owe every notice.
  test('is owed once by two sweeps at once', async () => {
    const account = await found()
    await administrator(account)
    await hold(account, 'plan', 10, 50)
    await Promise.all([sweep(), sweep()])
    expect(await noticesOf(account)).toHaveLength(1)
  })
})

test('the daily job owes the notice, and the mail goes out with what it says', async () => {
  const server: MailServer = await mailServer()
  const mailer = openMailer({ smtpUrl: server.url, mailFrom: 'no-reply@comptoir.example' })
  const letterhead = { publisherName: 'Fabrikam', accent: accentOf(256, 0.13), origin: 'https://comptoir.example' }
  const jobs = jobsOf({ house, post: { mailer, letterhead }, ...noOutside })
  const account = await found()
  const email = await administrator(account)
  await hold(account, 'plan', 1_250, 12)
  await jobs['notifications.expiring'].run({}, AbortSignal.timeout(20_000))
  await runJobs(house.ownerUrl, jobs)
  const mine = server.taken.filter(({ to }) => to === email)
  expect(mine).toHaveLength(1)
  expect(mine[0]?.text).toContain(`https://comptoir.example/purchasing-accounts/${String(account.id)}/inventory`)
  expect(mine[0]?.text).toMatch(/1\u202f250\u00a0abonnements/)

  // What the mail program is offered ends it, for this person alone.
  const link = /\/unsubscribe\/(.+)>/.exec(mine[0]?.headers['list-unsubscribe'] ?? '')?.[1] ?? ''
  await change(house, visitor, null, (work) => muteByLink(work, link))
  const colleague = await administrator(account)
  await hold(account, 'plan', 70, 14)
  await sweep()
  const later = (await noticesOf(account)).filter(({ parameters }) => parameters.daysLeft === 14)
  expect(later.map((notice) => notice.recipient_address)).toEqual([colleague])
  mailer.close()
  await server.goesAway()
})
