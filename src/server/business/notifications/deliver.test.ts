import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openMailer } from '#server/platform/mail.ts'
import { jobsOf } from '#server/jobs.ts'
import { change, read, system } from '#server/work/index.ts'
import { noOutside } from '../../../../test/world/outside.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { mailServer, type MailServer } from '../../../../test/world/smtp.ts'
import { accentOf } from './accent.ts'
import { deliverEmails, type Delivery, type Post } from './deliver.ts'
import { claimEmail, oweEmails } from './outbox.ts'

const actor = system('test')
const retrySeconds = 16
const claimSeconds = 39
let house: TestHouse
let server: MailServer
let post: Post

beforeAll(async () => {
  house = await testHouse()
  server = await mailServer()
  const mailer = openMailer(
    { smtpUrl: server.url, mailFrom: 'no-reply@comptoir.example' },
    { connectMs: 500, sendMs: 900 },
  )
  post = {
    mailer,
    letterhead: { publisherName: 'Fabrikam', accent: accentOf(256, 0.13), origin: 'https://comptoir.example' },
  }
})
beforeEach(() => {
  server.becomes('takes')
})
afterAll(async () => {
  post.mailer.close()
  await server.goesAway()
  await runJobs(house.ownerUrl, jobsOf({ house, post, ...noOutside }))
  await house.drop()
})

/** Owes one e-mail per key; answers those that were not owed before. */
async function owe(keys: readonly string[], template = 'services.expiring'): Promise<string[]> {
  const account = { id: 7, number: 'P-7', name: 'Contoso', agreementNumber: 'A-7' }
  const parameters = {
    account,
    userId: 12,
    noticeDays: 30,
    endsOn: '2027-01-31',
    daysLeft: 9,
    services: [],
    others: 1,
  }
  return await change(house, actor, null, (work) => {
    work.unchanged()
    return oweEmails(
      work,
      sql`select key, 7, 'Ann', key || '@example.com', 'en', ${template}::text, ${JSON.stringify(parameters)}::jsonb
        from unnest(${[...keys]}::text[]) as key`,
    )
  })
}

function deliver(limit = 1_000): Promise<Delivery> {
  return deliverEmails(house, post, limit, AbortSignal.timeout(20_000))
}

interface Row {
  readonly state: 'owed' | 'sent' | 'bounced'
  readonly attempts: number
  readonly message_id: string | null
  readonly last_error: string | null
}

async function rowOf(key: string): Promise<Row | undefined> {
  const rows = await read(house, actor, async (work) => {
    const result = await sql<Row>`
      select case when sent_at is not null then 'sent' when bounced_at is not null then 'bounced' else 'owed' end as state,
        attempts, message_id, last_error from emails where key = ${key}`.execute(work.db)
    return result.rows
  })
  return rows[0]
}

function takenFor(key: string) {
  return server.taken.filter((mail) => mail.to === `${key}@example.com`)
}

describe('what is owed', () => {
  test('is owed once, and sent once', async () => {
    expect(await owe(['once'])).toEqual(['once'])
    expect(await owe(['once'])).toEqual([])
    await deliver()
    await deliver()
    expect(takenFor('once')).toHaveLength(1)
    expect(await rowOf('once')).toMatchObject({ state: 'sent', attempts: 1, last_error: null })
    expect(takenFor('once')[0]).toMatchObject({
      id: (await rowOf('once'))?.message_id,
      subject: expect.stringContaining('Contoso'),
    })
  })

  test('is not owed when the change that caused it is rolled back', async () => {
    const broken = change(house, actor, null, async (work) => {
      await oweEmails(work, sql`select 'never', 0, 'Ann', 'never@example.com', 'en', 'services.expiring', '{}'::jsonb`)
      throw new Error('Rolled back')
    })
    await expect(broken).rejects.toThrow('Rolled back')
    expect(await rowOf('never')).toBeUndefined()
  })

  test('goes out by the job that the change enqueued', async () => {
    await owe(['enqueued'])
    await runJobs(house.ownerUrl, jobsOf({ house, post, ...noOutside }))
    expect(takenFor('enqueued')).toHaveLength(1)
  })

  test.each([3_600, 61 * 86_400])('under a clock that was %i s ahead goes out once that is put back', async (ahead) => {
    house.pass(ahead)
    await owe([`ahead-${String(ahead)}`])
    house.pass(-ahead)
    await deliver()
    expect(takenFor(`ahead-${String(ahead)}`)).toHaveLength(1)
  })

  test('goes out by the sweep when its job is lost', async () => {
    await owe(['jobless'])
    await jobsOf({ house, post, ...noOutside })['mail.sweep'].run({}, AbortSignal.timeout(20_000))
    expect(takenFor('jobless')).toHaveLength(1)
  })

  test('is taken on in bounded runs, and a run says when there is more', async () => {
    await owe(['run-1', 'run-2', 'run-3'])
    expect(await deliver(2)).toMatchObject({ sent: 2, more: true })
    expect(await deliver(2)).toMatchObject({ sent: 1, more: false })
  })
})

// Without `for update skip locked` in claimEmail both take the same e-mails.
test('two workers at once send everything once', async () => {
  const keys = Array.from({ length: 60 }, (_, index) => `both-${String(index)}`)
  await owe(keys)
  const deliveries = await Promise.all([deliver(), deliver()])
  expect(deliveries.reduce((sum, { sent }) => sum + sent, 0)).toBe(60)
  expect(new Set(server.taken.filter(({ to }) => to.startsWith('both-')).map(({ to }) => to)).size).toBe(60)
  expect(server.taken.filter(({ to }) => to.startsWith('both-'))).toHaveLength(60)
})

test('what a server puts off goes out once it takes mail again, under the same Message-ID', async () => {
  server.becomes('puts-off')
  await owe(['later'])
  expect(await deliver()).toMatchObject({ sent: 0, bounced: 0, waiting: 1, lastError: expect.stringContaining('451') })
  const first = await rowOf('later')
  expect(first).toMatchObject({ state: 'owed', attempts: 1 })

  server.becomes('takes')
  expect(await deliver()).toMatchObject({ sent: 0, waiting: 1 })
  house.pass(retrySeconds)
  expect(await deliver()).toMatchObject({ sent: 1, waiting: 0 })
  expect(takenFor('later').map(({ id }) => id)).toEqual([first?.message_id])
})

test('the sweep fails while e-mail waits, so that the queue tries again, and succeeds when none does', async () => {
  const sweep = jobsOf({ house, post, ...noOutside })['mail.sweep']
  server.becomes('puts-off')
  await owe(['swept'])
  await expect(sweep.run({}, AbortSignal.timeout(20_000))).rejects.toThrow('1 e-mails wait')
  server.becomes('takes')
  house.pass(retrySeconds)
  await sweep.run({}, AbortSignal.timeout(20_000))
  expect(takenFor('swept')).toHaveLength(1)
})

test('a delivery in vain asks for the sweep, whose retries go on from there', async () => {
  const jobs = jobsOf({ house, post, ...noOutside })
  server.becomes('puts-off')
  await owe(['insisted'])
  await runJobs(house.ownerUrl, jobs)
  expect(await rowOf('insisted')).toMatchObject({ state: 'owed', attempts: 1 })
  server.becomes('takes')
  house.pass(retrySeconds)
  // In place of the sweep that waits for its retry: the same one, due now.
  await change(house, actor, null, (work) => {
    work.unchanged()
    return work.enqueue('mail.sweep', {}, 'mail.sweep')
  })
  await runJobs(house.ownerUrl, jobs)
  expect(await rowOf('insisted')).toMatchObject({ state: 'sent', attempts: 2 })
})

test('what a server refuses for good becomes a bounce that can be seen, and does not hold up the rest', async () => {
  server.refusesMailTo('gone@example.com')
  await owe(['gone', 'there'])
  expect(await deliver()).toMatchObject({ sent: 1, bounced: 1, waiting: 0 })
  expect(await rowOf('gone')).toMatchObject({
    state: 'bounced',
    attempts: 1,
    last_error: expect.stringContaining('550'),
  })
  const events = await read(house, actor, (work) =>
    work.db
      .selectFrom('events')
      .select(['purchasing_account_id', 'details'])
      .where('name', '=', 'email.bounced')
      .execute(),
  )
  expect(events).toEqual([
    {
      purchasing_account_id: 7,
      details: expect.objectContaining({ template: 'services.expiring', reason: expect.stringContaining('550') }),
    },
  ])
})

test('a connection that is cut after the message causes a repeat, which can be told by its Message-ID', async () => {
  server.becomes('cuts')
  await owe(['cut'])
  expect(await deliver()).toMatchObject({ sent: 0, waiting: 1 })
  server.becomes('takes')
  house.pass(retrySeconds)
  expect(await deliver()).toMatchObject({ sent: 1 })
  const ids = takenFor('cut').map(({ id }) => id)
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
  expect(await rowOf('cut')).toMatchObject({ state: 'sent', attempts: 2 })
})

test('a server that is away costs a run a few attempts, not one for each e-mail; all goes out when it is back', async () => {
  const keys = Array.from({ length: 30 }, (_, index) => `away-${String(index)}`)
  await server.goesAway()
  await owe(keys)
  const { waiting, more } = await deliver()
  expect(waiting).toBeGreaterThan(0)
  expect(waiting).toBeLessThanOrEqual(4)
  expect(more).toBe(false)
  await jobsOf({ house, post, ...noOutside })['mail.deliver'].run({}, AbortSignal.timeout(20_000))
  expect((await Promise.all(keys.map(rowOf))).reduce((sum, row) => sum + (row?.attempts ?? 0), 0)).toBeLessThanOrEqual(
    4,
  )

  await server.comesBack()
  house.pass(retrySeconds)
  expect(await deliver()).toMatchObject({ sent: 30, waiting: 0 })
})

test('a worker that dies between claim and sending leaves the e-mail to another one, soon', async () => {
  await owe(['orphan'])
  const claimed = await change(house, actor, null, (work) => claimEmail(work, 'comptoir.example'))
  expect(claimed?.key).toBe('orphan')
  // Neither sent by anybody else nor in anybody's way meanwhile: most who claim are alive and sending.
  expect(await deliver()).toMatchObject({ sent: 0, waiting: 0 })
  house.pass(claimSeconds)
  expect(await deliver()).toMatchObject({ sent: 1, waiting: 0 })
  expect(takenFor('orphan').map(({ id }) => id)).toEqual([claimed?.message_id])
})

test('an e-mail that this version cannot write waits, and holds up no other', async () => {
  await owe(['unwritable'], 'from.a.later.version')
  await owe(['writable'])
  expect(await deliver()).toMatchObject({ sent: 1, bounced: 0, waiting: 1 })
  expect(await rowOf('unwritable')).toMatchObject({
    state: 'owed',
    last_error: expect.stringContaining('from.a.later.version'),
  })
  house.pass(6 * 86_400)
  expect(await deliver()).toMatchObject({ bounced: 1, waiting: 0 })
})
