/** The Console's outbox: what became of every e-mail, what bounced is sent again, and nobody's links are shown. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { jobsOf } from '#server/jobs.ts'
import { publisher } from '#server/business/access/index.ts'
import { openMailer } from '#server/platform/mail.ts'
import { change, read, system, visitor, type Actor } from '#server/work/index.ts'
import { noOutside } from '../../../../test/world/outside.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { meet, operator } from '../../../../test/world/people.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { mailServer, type MailServer } from '../../../../test/world/smtp.ts'
import { accentOf } from './accent.ts'
import { deliverEmails, type Post } from './deliver.ts'
import { oweEmails } from './outbox.ts'
import { outboxEmail, outboxPage, outboxPageSize, previewOf, resendEmail, type OutboxQuestion } from './outbox-pages.ts'
import { optOutOfLink } from './topics.ts'

const actor = system('test')
let house: TestHouse
let server: MailServer
let post: Post
let ann: Actor

beforeAll(async () => {
  house = await testHouse()
  server = await mailServer()
  post = {
    mailer: openMailer({ smtpUrl: server.url, mailFrom: 'no-reply@comptoir.example' }, { connectMs: 500, sendMs: 900 }),
    letterhead: { publisherName: 'Fabrikam', accent: accentOf(256, 0.13), origin: 'https://comptoir.example' },
  }
  ann = await operator(house)
})
beforeEach(() => server.becomes('takes'))
afterAll(async () => {
  await runJobs(house.ownerUrl, jobsOf({ house, post, ...noOutside }))
  post.mailer.close()
  await server.goesAway()
  await house.drop()
})

async function owe(keys: readonly string[]): Promise<void> {
  const account = { id: 7, number: 'P-7', name: 'Contoso', agreementNumber: 'A-7' }
  const end = { noticeDays: 30, endsOn: '2027-01-31', daysLeft: 9, services: [], others: 1 }
  const parameters = JSON.stringify({ account, userId: 12, ...end })
  await change(house, actor, null, async (work) => {
    work.unchanged()
    await oweEmails(
      work,
      sql`select key, 7, 'Ann', key || '@example.com', 'en', 'services.expiring', ${parameters}::jsonb
        from unnest(${[...keys]}::text[]) with ordinality as k (key, n) order by n`,
    )
  })
}

const deliver = () => deliverEmails(house, post, 1_000, AbortSignal.timeout(20_000))
const pageOf = (question: Partial<OutboxQuestion> = {}) =>
  read(house, ann, (work) =>
    outboxPage(work, publisher(work), { state: undefined, receiver: undefined, from: undefined, ...question }),
  )
const resend = (id: number, by = ann) => change(house, by, null, (work) => resendEmail(work, publisher(work), id))
const addresses = (page: Awaited<ReturnType<typeof pageOf>>) => page.emails.map((email) => email.recipient_address)

async function idOf(key: string): Promise<number> {
  const { emails } = await pageOf({ receiver: `${key}@example.com` })
  return emails[0]?.id ?? 0
}

test('states follow what became of the e-mail, with the server’s reason', async () => {
  server.refusesMailTo('gone@example.com')
  await owe(['there', 'gone'])
  await deliver()
  server.becomes('puts-off')
  await owe(['later'])
  await deliver()
  await owe(['new'])
  const states = (await pageOf()).emails.map((email) => [
    email.recipient_address.split('@')[0],
    email.state,
    email.last_error?.slice(0, 3) ?? null,
  ])
  expect(states).toEqual([
    ['new', 'owed', null],
    ['later', 'waiting', '451'],
    ['gone', 'bounced', '550'],
    ['there', 'sent', null],
  ])
  for (const state of ['owed', 'waiting', 'sent', 'bounced'] as const) {
    expect((await pageOf({ state })).emails.map((email) => email.state)).toEqual([state])
  }
  server.becomes('takes')
  house.pass(16)
  await deliver()
})

test('somebody’s e-mails are found by his whole address, however it is written', async () => {
  await owe(['find.me'])
  expect(addresses(await pageOf({ receiver: 'Find.Me@Example.com' }))).toEqual(['find.me@example.com'])
  expect(addresses(await pageOf({ receiver: 'find' }))).toEqual([])
  expect(addresses(await pageOf({ receiver: "'; drop table emails" }))).toEqual([])
})

test('pages lead through all of it and back', async () => {
  const keys = Array.from({ length: outboxPageSize + 7 }, (_, index) => `page-${String(index).padStart(3, '0')}`)
  await owe(keys)
  const first = await pageOf()
  expect(addresses(first)).toEqual(
    keys
      .toReversed()
      .slice(0, outboxPageSize)
      .map((key) => `${key}@example.com`),
  )
  expect(first).toMatchObject({ hasNewer: false, hasOlder: true })
  const second = await pageOf({ from: { id: first.emails.at(-1)?.id ?? 0, towards: 'older' } })
  expect(addresses(second)[0]).toBe('page-006@example.com')
  expect(second).toMatchObject({ hasNewer: true, hasOlder: false })
  const back = await pageOf({ from: { id: second.emails[0]?.id ?? 0, towards: 'newer' } })
  expect(addresses(back)).toEqual(addresses(first))
  expect(back).toMatchObject({ hasNewer: false, hasOlder: true })
})

describe('sending again', () => {
  test('what bounced arrives once the mailbox is there, under the same Message-ID', async () => {
    server.becomes('refuses')
    await owe(['again'])
    await deliver()
    const id = await idOf('again')
    const before = await read(house, ann, (work) => outboxEmail(work, publisher(work), id))
    expect(before).toMatchObject({ state: 'bounced', attempts: 1 })
    server.becomes('takes')
    await resend(before.id)
    await runJobs(house.ownerUrl, jobsOf({ house, post, ...noOutside }))
    const after = await read(house, ann, (work) => outboxEmail(work, publisher(work), before.id))
    expect(after).toMatchObject({ state: 'sent', attempts: 2, last_error: null, message_id: before.message_id })
    expect(server.taken.filter(({ to }) => to === 'again@example.com')).toHaveLength(1)
    const events = await read(house, ann, (work) =>
      work.db
        .selectFrom('events')
        .select(['actor_id', 'purchasing_account_id'])
        .where('name', '=', 'email.resent')
        .execute(),
    )
    expect(events).toEqual([{ actor_id: 'userId' in ann ? ann.userId : 0, purchasing_account_id: 7 }])
  })

  test('gives it days again, however long ago it bounced', async () => {
    server.becomes('refuses')
    await owe(['aged'])
    await deliver()
    house.pass(30 * 86_400)
    await resend(await idOf('aged'))
    server.becomes('puts-off')
    await deliver()
    expect((await pageOf({ receiver: 'aged@example.com' })).emails[0]).toMatchObject({ state: 'waiting' })
    house.pass(6 * 86_400)
    await deliver()
    expect((await pageOf({ receiver: 'aged@example.com' })).emails[0]).toMatchObject({ state: 'bounced' })
  })

  test('is for what bounced alone, and once', async () => {
    await owe(['fine'])
    await deliver()
    await expect(resend(await idOf('fine'))).rejects.toMatchObject({ status: 409, code: 'email.not-bounced' })
    await expect(resend(987_654_321)).rejects.toMatchObject({ status: 404, code: 'email.unknown' })
    server.becomes('refuses')
    await owe(['twice'])
    await deliver()
    const id = await idOf('twice')
    const clicks = await Promise.allSettled([resend(id), resend(id), resend(id)])
    expect(clicks.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })
})

test('a preview holds the words, and no link that works', async () => {
  await owe(['preview'])
  const id = await idOf('preview')
  const email = await read(house, ann, (work) => outboxEmail(work, publisher(work), id))
  const preview = previewOf(email, post.letterhead)
  expect(preview?.subject).toContain('Contoso')
  const link = /\/unsubscribe\/([\w.-]+)/.exec(preview?.text ?? '')?.[1] ?? ''
  expect(link).not.toBe('')
  expect(optOutOfLink(house.secret, link)).toBeUndefined()
  expect(previewOf({ ...email, template: 'of.another.version' }, post.letterhead)).toBeUndefined()
})

test('nobody but the publisher’s people finds the outbox', async () => {
  const { userId } = await meet(house)
  const strangers: readonly Actor[] = [
    visitor,
    { kind: 'customer', userId },
    { kind: 'partner', userId, partnerId: 1, role: 'administrator' },
  ]
  for (const stranger of strangers) {
    await expect(resend(1, stranger), stranger.kind).rejects.toMatchObject({ status: 404, code: 'desk.unknown' })
  }
})
