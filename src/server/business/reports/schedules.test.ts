/** Scheduled reports, sent over real SMTP: each time once, to nobody who may not see them, until they are ended from the letter. */
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { muteByLink, optOutAt, unmuteByLink } from '#server/business/notifications/index.ts'
import { change, read, system, visitor, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { stock } from '../../../../test/world/orders.ts'
import { customerAt, meet } from '../../../../test/world/people.ts'
import { openPost, origin, type Post } from '../../../../test/world/post.ts'
import { csvOfReport } from '../../../../test/world/reports.ts'
import { servedAccount, setUp } from '../../../../test/world/set-ups.ts'
import type { TakenMail } from '../../../../test/world/smtp.ts'
import { untilSomebodyWaits, whileHeld } from '../../../../test/world/waiting.ts'
import type { Rhythm } from './occurrence.ts'
import {
  changeFilter,
  longestFilterName,
  removeFilter,
  savedFilters,
  savedFiltersLimit,
  saveFilter,
} from './saved-filters.ts'
import {
  changeSchedule,
  endOwnSchedule,
  ownSchedule,
  ownSchedules,
  removeSchedule,
  resumeOwnSchedule,
  scheduleReport,
  schedulesLimit,
} from './schedules.ts'

const dayS = 86_400
const daily: Rhythm = { frequency: 'daily', hour: 8, timeZone: 'America/New_York' }
let house: TestHouse
let post: Post
let number: string
let reader: Actor & { kind: 'customer' }

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  post = await openPost(house)
})
beforeEach(async () => {
  const { account, partners } = await servedAccount(house)
  await setUp(house, account, partners[0])
  number = account.number
  reader = await customerAt(house, account.id, ['account-viewer'])
  await post.arrives()
})
afterEach(async () => {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`delete from report_schedules`.execute(work.db)
  })
})
afterAll(async () => {
  await post.close()
  await house.drop()
})

const wish = (rhythm: Rhythm = daily) => ({
  report: 'unpaid-services',
  filters: { account: number },
  format: 'csv' as const,
  rhythm,
})
const schedule = (rhythm?: Rhythm) => change(house, reader, null, (work) => scheduleReport(work, wish(rhythm)))
const one = (id: number) => read(house, reader, (work) => ownSchedule(work, id))

/** Looks for what is due, as often as asked; answers the e-mails that came of it. */
async function sweep(times = 1): Promise<readonly TakenMail[]> {
  for (let time = 0; time < times; time += 1) await post.runs('reports.deliver')
  return await post.arrives()
}

async function passUntil(instant: Date): Promise<void> {
  house.pass((instant.getTime() - house.clock.now().getTime()) / 1_000 + 1)
  await post.arrives()
}

describe('an e-mail', () => {
  test('comes at its time, once, in the receiver’s language, with figures, link and file', async () => {
    const id = await schedule()
    expect(await sweep()).toEqual([])
    const { nextAt } = await one(id)
    expect(nextAt.toLocaleTimeString('en-GB', { timeZone: 'America/New_York' })).toBe('08:00:00')
    await passUntil(nextAt)
    const [mail, ...others] = await sweep(3)
    expect(others).toEqual([])
    expect(mail?.subject).toBe('Rapport\u00a0: Rapprochement de services en ligne non payés')
    expect(mail?.text).toMatch(/Non commandés\n\s+100/)
    expect(mail?.text).toContain(`${origin}/reports/unpaid-services?account=${number}`)
    const [file] = mail?.attachments ?? []
    expect(file?.name).toMatch(/^Rapprochement-de-services-en-ligne-non-payes-\d{4}-\d\d-\d\d\.csv$/)
    const lines = await csvOfReport({ house, actor: reader, name: 'unpaid-services' })
    expect(
      file?.content
        .toString()
        .replace(/^\uFEFF/, '')
        .trimEnd()
        .split('\n'),
    ).toHaveLength(lines.length)
    expect((await one(id)).nextAt.getTime() - nextAt.getTime()).toBeLessThanOrEqual((dayS + 3_600) * 1_000)
    expect(await sweep(2)).toEqual([])
  })

  test('is not sent by two sweeps at once, nor again because the first one was cut', async () => {
    const id = await schedule()
    await passUntil((await one(id)).nextAt)
    await Promise.all(Array.from({ length: 8 }, () => post.runs('reports.deliver')))
    expect(await post.arrives()).toHaveLength(1)
  })

  test('of times that were missed is one', async () => {
    const id = await schedule()
    await passUntil((await one(id)).nextAt)
    house.pass(61 * dayS)
    expect(await sweep(2)).toHaveLength(1)
    expect((await one(id)).nextAt.getTime()).toBeGreaterThan(house.clock.now().getTime())
  })

  test('is neither skipped nor doubled by a clock that is put back: a day, and two months', async () => {
    const id = await schedule()
    await passUntil((await one(id)).nextAt)
    expect(await sweep()).toHaveLength(1)
    house.pass(-dayS)
    expect(await sweep(2)).toEqual([])
    house.pass(dayS)
    expect(await sweep(2)).toEqual([])
    await passUntil((await one(id)).nextAt)
    expect(await sweep()).toHaveLength(1)

    house.pass(61 * dayS)
    expect(await sweep()).toHaveLength(1)
    house.pass(-61 * dayS)
    expect(await sweep()).toEqual([])
    await passUntil((await one(id)).nextAt)
    expect(await sweep()).toHaveLength(1)
  })

  test('is not sent to somebody who may not see the report any more', async () => {
    const id = await schedule()
    await change(house, system('test'), null, async (work) => {
      work.unchanged()
      await sql`delete from role_assignments where user_id = ${reader.userId}`.execute(work.db)
    })
    const { nextAt } = await read(house, reader, async (work) => (await ownSchedules(work))[0] ?? { nextAt: work.now })
    await passUntil(nextAt)
    expect(await sweep()).toEqual([])
    expect(await one(id)).toMatchObject({ endedBy: 'permission' })
  })

  test('whose reader loses his role between its being owed and its being sent is refused, and says nothing', async () => {
    const id = await schedule()
    await passUntil((await one(id)).nextAt)
    await post.runs('reports.deliver')
    await change(house, system('test'), null, async (work) => {
      work.unchanged()
      await sql`delete from role_assignments where user_id = ${reader.userId}`.execute(work.db)
    })
    expect(await post.arrives()).toEqual([])
  })
})

describe('its link', () => {
  test('ends that report alone, without a sign-in, and takes it up again', async () => {
    const [id, other] = [await schedule(), await schedule({ ...daily, hour: 9 })]
    await passUntil((await one(id)).nextAt)
    // Whether the other one is due as well depends on the hour in New York.
    const mail = (await sweep()).find(({ text }) => text.includes(`scheduled-report-${String(id)}.`))
    const link = /\/unsubscribe\/(\S+)/.exec(mail?.text ?? '')?.[1] ?? ''
    expect(mail?.headers['list-unsubscribe']).toContain(link)
    const standing = () => read(house, visitor, (work) => optOutAt(work, link))
    expect(await standing()).toEqual({ topic: 'scheduled-report', isMuted: false })
    for (let time = 0; time < 2; time += 1) await change(house, visitor, null, (work) => muteByLink(work, link))
    expect(await standing()).toEqual({ topic: 'scheduled-report', isMuted: true })
    expect(await one(id)).toMatchObject({ endedBy: 'receiver' })
    expect(await one(other)).toMatchObject({ endedBy: null })
    await change(house, visitor, null, (work) => unmuteByLink(work, link))
    expect(await one(id)).toMatchObject({ endedBy: null })
    const forged = link.replace(`-${String(id)}.`, `-${String(other)}.`)
    await expect(read(house, visitor, (work) => optOutAt(work, forged))).rejects.toMatchObject({
      code: 'notice-link.unknown',
    })
  })
})

describe('schedules', () => {
  test('are one’s own: ended, taken up, changed and removed by nobody else', async () => {
    const id = await schedule()
    const { userId } = await meet(house)
    const stranger: Actor = { kind: 'customer', userId }
    await expect(change(house, stranger, null, (work) => endOwnSchedule(work, id))).rejects.toMatchObject({
      code: 'report-schedule.unknown',
    })
    await change(house, reader, null, (work) => endOwnSchedule(work, id))
    expect(await one(id)).toMatchObject({ endedBy: 'receiver' })
    await change(house, reader, null, (work) => resumeOwnSchedule(work, id))
    expect(await one(id)).toMatchObject({ endedBy: null })
    const monthly: Rhythm = { frequency: 'monthly', monthDay: 31, hour: 6, timeZone: 'Europe/Paris' }
    await change(house, reader, null, (work) => changeSchedule(work, id, { ...wish(monthly), format: 'xlsx' }))
    expect(await one(id)).toMatchObject({ rhythm: monthly, format: 'xlsx' })
    await change(house, reader, null, (work) => removeSchedule(work, id))
    expect(await read(house, reader, ownSchedules)).toEqual([])
  })

  test('of what cannot be are refused: another’s account, an unknown time zone, an hour of none, more than the limit', async () => {
    const refused = (given: object) =>
      change(house, reader, null, (work) => scheduleReport(work, { ...wish(), ...given })).catch(
        (error: unknown) => error,
      )
    expect(await refused({ filters: { account: 'P-0' } })).toMatchObject({ code: 'report-filter.faulty' })
    expect(await refused({ rhythm: { ...daily, timeZone: 'Mars/Olympus' } })).toMatchObject({
      code: 'report-schedule.rhythm',
    })
    expect(await refused({ rhythm: { ...daily, hour: 24 } })).toMatchObject({ code: 'report-schedule.rhythm' })
    expect(await refused({ report: 'nothing' })).toMatchObject({ code: 'report.unknown' })
    for (let count = 1; count < schedulesLimit; count += 1) await schedule()
    // Of two at once, the last place is one's: without `lockOwn` both have it.
    const both = await atOnce(() => schedule())
    expect(both).toEqual(['fulfilled', 'rejected'])
    expect(await refused({})).toMatchObject({ code: 'report-schedule.too-many' })
  })
})

describe('saved filters', () => {
  const save = (name: string, filters: Record<string, string> = { account: number }, by: Actor = reader) =>
    change(house, by, null, (work) => saveFilter(work, 'unpaid-services', name, filters))
  const names = async () =>
    (await read(house, reader, (work) => savedFilters(work, 'unpaid-services'))).map(({ name }) => name)

  test('are kept by name, changed and removed, and nobody else’s', async () => {
    const id = await save('  Mes   comptes ')
    await save('À suivre', {})
    expect(await names()).toEqual(['À suivre', 'Mes   comptes'])
    await change(house, reader, null, (work) => changeFilter(work, id, 'Paris', { product: 'E1' }))
    expect((await read(house, reader, (work) => savedFilters(work))).find((each) => each.id === id)).toMatchObject({
      name: 'Paris',
      filters: { product: 'E1' },
    })
    const { userId } = await meet(house)
    const stranger: Actor = { kind: 'customer', userId }
    await expect(change(house, stranger, null, (work) => removeFilter(work, id))).rejects.toMatchObject({
      code: 'saved-filter.unknown',
    })
    await change(house, reader, null, (work) => removeFilter(work, id))
    expect(await names()).toEqual(['À suivre'])
  })

  test('have one name each, none that is empty or too long, no faulty filters, and a limit', async () => {
    await save('À suivre')
    await expect(save('a suivre')).rejects.toMatchObject({ code: 'saved-filter.taken' })
    for (const name of [' ', 'x'.repeat(longestFilterName + 1)]) {
      await expect(save(name)).rejects.toMatchObject({ code: 'saved-filter.unnamed' })
    }
    await expect(save('Autre', { account: 'P-0' })).rejects.toMatchObject({ code: 'report-filter.faulty' })
    for (let count = 2; count < savedFiltersLimit; count += 1) await save(`n° ${String(count)}`, {})
    // Of two at once, the last place is one's: without `lockOwn` both have it.
    let each = 0
    expect(await atOnce(() => save(`en même temps ${String((each += 1))}`, {}))).toEqual(['fulfilled', 'rejected'])
    await expect(save('un de plus')).rejects.toMatchObject({ code: 'saved-filter.too-many' })
    expect(await names()).toHaveLength(savedFiltersLimit)
  })
})

/** What becomes of an act of the reader's that is done twice at once, both before his row is free. */
async function atOnce(act: () => Promise<unknown>): Promise<readonly string[]> {
  const done = await whileHeld(
    house,
    { statement: 'select from users where id = $1 for no key update', values: [reader.userId] },
    () => Promise.allSettled([act(), act()]),
    () => untilSomebodyWaits(house, 2),
  )
  return done.map(({ status }) => status).toSorted()
}
