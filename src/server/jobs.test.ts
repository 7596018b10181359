import { afterAll, beforeAll, expect, test } from 'vitest'
import { accentOf } from '#server/business/notifications/index.ts'
import { cronItems, type Job } from '#server/platform/jobs.ts'
import { openMailer } from '#server/platform/mail.ts'
import { change, read, system } from '#server/work/index.ts'
import { noOutside } from '../../test/world/outside.ts'
import { testHouse, type TestHouse } from '../../test/world/house.ts'
import { mailServer, type MailServer } from '../../test/world/smtp.ts'
import { sourceFiles } from '../../test/world/sources.ts'
import { jobsOf, schedules } from './jobs.ts'

const actor = system('test')
let house: TestHouse
let server: MailServer
let jobs: Readonly<Record<string, Job>>

beforeAll(async () => {
  house = await testHouse()
  server = await mailServer()
  const mailer = openMailer({ smtpUrl: server.url, mailFrom: 'no-reply@comptoir.example' })
  const letterhead = { publisherName: 'Fabrikam', accent: accentOf(256, 0.13), origin: 'https://comptoir.example' }
  jobs = jobsOf({ house, post: { mailer, letterhead }, ...noOutside })
})
afterAll(async () => {
  await server.goesAway()
  await house.drop()
})

test('every schedule is for a job that is there, and readable as a crontab line', () => {
  for (const { job } of schedules) expect(jobs).toHaveProperty([job])
  expect(cronItems(schedules).map(({ task }) => task)).toEqual(schedules.map(({ job }) => job))
  expect(() => cronItems([{ job: 'mail.sweep', cron: 'every minute' }])).toThrow()
})

test('every job has limits', () => {
  for (const job of Object.values(jobs)) {
    expect(job.timeoutMs).toBeGreaterThan(0)
    expect(job.batchLimit).toBeGreaterThan(0)
  }
})

test('what is enqueued anywhere is a job that is there', () => {
  const enqueued = sourceFiles()
    .filter(({ path }) => path.startsWith('src/') && !path.includes('.test.'))
    .flatMap(({ text }) => [...text.matchAll(/\.enqueue(?:Later)?\(\s*'([^']+)'/g)].map((match) => match[1] ?? ''))
  expect(enqueued).toContain('mail.deliver')
  for (const name of enqueued) expect(jobs).toHaveProperty([name])
})

test('every job that runs by itself ends well where there is nothing to do', async () => {
  for (const { job } of schedules) await jobs[job]?.run({}, AbortSignal.timeout(60_000))
})

test('the results of changes are forgotten after 90 days, and not before', async () => {
  const count = () =>
    read(house, actor, async (work) => (await work.db.selectFrom('changes').select('key').execute()).length)
  await change(house, actor, { key: 'once', request: '' }, (work) => Promise.resolve(work.unchanged()))
  house.pass(89 * 86_400)
  await jobs['work.sweep']?.run({}, AbortSignal.timeout(10_000))
  expect(await count()).toBe(1)
  house.pass(2 * 86_400)
  await jobs['work.sweep']?.run({}, AbortSignal.timeout(10_000))
  expect(await count()).toBe(0)
})
