/** The demonstration's clock: every process goes by it within two seconds, and what time makes due runs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createUser, publisher } from '#server/business/access/index.ts'
import { demonstrationClock, moveClock } from '#server/business/operations/index.ts'
import { dueInTime, jobsOf } from '#server/jobs.ts'
import { dateIn } from '#server/platform/clock.ts'
import { readSettings, type Environment, type Settings } from '#server/platform/config.ts'
import { openLog } from '#server/platform/log.ts'
import { openMailer } from '#server/platform/mail.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { noOutside } from '../../test/world/outside.ts'
import { testHouse, type TestHouse } from '../../test/world/house.ts'
import { operator, partnerUserAt } from '../../test/world/people.ts'
import { foundPartner } from '../../test/world/places.ts'
import { runJobs } from '../../test/world/queue.ts'
import type { FoundDatabase } from './find-database.ts'
import { followClock, openHouse, type OpenedHouse } from './house.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const dayMs = 86_400_000
let base: TestHouse
let ann: Actor
const processes: { readonly house: OpenedHouse; readonly stop: () => Promise<void> }[] = []

beforeAll(async () => {
  base = await testHouse()
  ann = await operator(base)
})
afterAll(async () => {
  for (const { house, stop } of processes) {
    await stop()
    await house.database.close()
  }
  await base.drop()
})

/** A process on the database, as `comptoir start`, `web` and `worker` have it. */
function process(environment: Environment = {}): OpenedHouse {
  const settings = settingsOf(environment)
  const house = openHouse(settings, found(), openLog('silent'))
  processes.push({ house, stop: followClock(house, settings) })
  return house
}

function found(): FoundDatabase {
  return { databaseUrl: base.databaseUrl, ownerUrl: undefined, embedded: false, stop: () => Promise.resolve() }
}

function settingsOf(environment: Environment): Settings {
  const given = readSettings({ DATABASE_URL: base.databaseUrl, SECRET_KEY: key, ...environment })
  if ('faults' in given) throw new Error(given.faults.join())
  return given.settings
}

function moveIn(house: OpenedHouse, days: number, actor = ann): Promise<void> {
  return change(house, actor, null, (work) => moveClock(work, publisher(work), days))
}

function daysAhead(house: OpenedHouse): number {
  return (house.clock.now().getTime() - Date.now()) / dayMs
}

describe('where people are real', () => {
  test('time cannot be moved, not even by the publisher', async () => {
    await expect(moveIn(process(), 1)).rejects.toMatchObject({ status: 404, code: 'clock.fixed' })
    const looking = read(process(), ann, (work) => demonstrationClock(work, publisher(work)))
    await expect(looking).rejects.toMatchObject({ status: 404, code: 'clock.fixed' })
  })
})

describe('in a demonstration', () => {
  beforeAll(async () => {
    const person = { email: 'claire@example.com', firstName: 'Claire', lastName: 'Martin', language: 'fr' }
    await change(base, system('test'), null, (work) =>
      createUser(work, { ...person, countryCode: 'FR', demonstration: true }),
    )
  })

  test('time moves for every process within two seconds, and real time for none', async () => {
    const [here, there] = [process(), process()]
    await moveIn(here, 61)
    await expect
      .poll(() => [here, there].map(daysAhead), { timeout: 2_000 })
      .toEqual([expect.closeTo(61, 3), expect.closeTo(61, 3)])
    const seen = await read(there, system('test'), (work) => Promise.resolve(work))
    expect(seen.today).toBe(dateIn('Europe/Paris', new Date(Date.now() + 61 * dayMs)))
    expect(Math.abs(seen.realNow.getTime() - Date.now())).toBeLessThan(60_000)
  })

  test('it goes on from where it was moved to, and is told with the event', async () => {
    const house = process()
    await moveIn(house, 4)
    const clock = await read(house, ann, (work) => demonstrationClock(work, publisher(work)))
    expect(clock.daysAhead).toBe(65)
    const events = await read(house, ann, (work) =>
      work.db
        .selectFrom('events')
        .select(['details', 'scope'])
        .where('name', '=', 'clock.moved')
        .orderBy('id')
        .execute(),
    )
    expect(events).toEqual([
      { details: { days: 61 }, scope: 'system' },
      { details: { days: 4 }, scope: 'system' },
    ])
  })

  test('a command that starts later is there at once', async () => {
    const late = openHouse(settingsOf({}), found(), openLog('silent'))
    await late.readClock()
    expect(daysAhead(late)).toBeCloseTo(65, 3)
    await late.database.close()
  })

  test('a portal that is open to others goes by real time', async () => {
    const open = process({ PUBLIC_ORIGIN: 'https://portal.example', SMTP_URL: 'smtp://127.0.0.1:9' })
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(daysAhead(open)).toBeCloseTo(0, 3)
  })

  test.each([0, -1, 1.5, 367, Number.NaN])('%s days are refused, and nothing moves', async (days) => {
    const house = process()
    await expect(moveIn(house, days)).rejects.toMatchObject({ status: 422, code: 'clock.days-malformed' })
    expect((await read(house, ann, (work) => demonstrationClock(work, publisher(work)))).daysAhead).toBe(65)
  })

  test('nobody but the publisher’s people finds it', async () => {
    const partner = await partnerUserAt(base, await foundPartner(base), 'administrator')
    await expect(moveIn(process(), 1, partner)).rejects.toMatchObject({ status: 404, code: 'desk.unknown' })
  })

  test('what the days make due is asked for once every process goes by them', async () => {
    const asked: [string, number][] = []
    const house = process()
    const mailer = openMailer({ smtpUrl: 'smtp://127.0.0.1:9', mailFrom: 'a@b.example' })
    const letterhead = { publisherName: 'P', accent: { light: '', dark: '' }, origin: 'https://p.example' }
    const jobs = jobsOf({ house, post: { mailer, letterhead }, ...noOutside })
    const noted = dueInTime.map((name) => [
      name,
      { ...jobs[name], run: () => Promise.resolve(void asked.push([name, Math.round(daysAhead(house))])) },
    ])
    await moveIn(house, 10)
    await runJobs(base.ownerUrl, { 'clock.follow': jobs['clock.follow'], ...Object.fromEntries(noted) })
    expect(asked.toSorted()).toEqual(dueInTime.map((name) => [name, 75]).toSorted())
  })
})
