/**
 * F8: the machine's clock, put forward and back under the running portal by libfaketime, of which it knows nothing. The database
 * keeps its own clock, as one on another machine does. Timers go on as they were: time that runs fast would also be what every
 * connection's limit goes by.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { invariants } from '#server/business/invariants.ts'
import { read, system } from '#server/work/index.ts'
import { findFaketime } from '../../setup/faketime.mjs'
import { clientOf, cookiesIn, textOf } from '../world/client.ts'
import { goodPassword, signer, type Signer } from '../world/credentials.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { inviteTo, linkOf } from '../world/invited.ts'
import { give } from '../world/people.ts'
import { foundAccounts } from '../world/places.ts'
import { startPortal, type Portal } from '../world/portal.ts'
import { forgetJobs } from '../world/queue.ts'
import { mailServer, type MailServer } from '../world/smtp.ts'

const library = findFaketime()
const dayMs = 86_400_000
const invitationMs = 60 * dayMs
const closeMs = 1_500

let house: TestHouse
let post: MailServer
let folder: string
let portal: Portal
let who: Signer
let account: number
const { get, post: send } = clientOf(() => portal)

beforeAll(async () => {
  if (library === undefined) throw new Error('libfaketime is not installed: npm run test:peers does that where it can')
  house = await testHouse()
  post = await mailServer()
  folder = await mkdtemp(join(tmpdir(), 'comptoir-clock-'))
  account = (await foundAccounts(house))[0].id
  who = await signer(house)
  await give(house, account, who.userId, 'account-administrator')
  await moveBy(0)
  portal = await startPortal({
    DATABASE_URL: house.databaseUrl,
    DATABASE_OWNER_URL: house.ownerUrl,
    SECRET_KEY: house.secretKey,
    SMTP_URL: post.url,
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: join(folder, 'clock'),
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  })
})
afterAll(async () => {
  await portal.stop()
  await post.goesAway()
  await forgetJobs(house.ownerUrl)
  const breaches = await house.breaches(invariants)
  await house.drop()
  await rm(folder, { recursive: true })
  expect(breaches).toEqual([])
})

/** Sets the portal's clock so many milliseconds ahead of this test's, or behind. */
async function moveBy(milliseconds: number): Promise<void> {
  await writeFile(join(folder, 'clock'), `${milliseconds < 0 ? '' : '+'}${(milliseconds / 1_000).toFixed(3)}`)
}

/** Sets it to a moment. */
function moveTo(moment: Date): Promise<void> {
  return moveBy(moment.getTime() - Date.now())
}

test('an invitation is open for sixty days to the second, and open again where the clock was wrong', async () => {
  const { invitationId } = await inviteTo(house, [account])
  const link = `/invitation/${await linkOf(house, invitationId)}`
  const { sent_at: sentAt } = await read(house, system('test'), (work) =>
    work.db.selectFrom('invitations').select('sent_at').where('id', '=', invitationId).executeTakeFirstOrThrow(),
  )
  const shown = async (afterMs: number) => {
    await moveTo(new Date(sentAt.getTime() + afterMs))
    const page = await textOf(await get(link))
    return page.includes('Cette invitation a expiré') ? 'expired' : page.includes('Créer un mot de passe') && 'open'
  }
  expect(await shown(invitationMs - closeMs)).toBe('open')
  expect(await shown(invitationMs)).toBe('expired')
  expect(await shown(invitationMs + dayMs)).toBe('expired')
  expect(await shown(-dayMs)).toBe('open')
})

test.each([
  ['61 days ahead', () => new Date(Date.now() + 61 * dayMs)],
  ['a day behind', () => new Date(Date.now() - dayMs)],
  ['in the second before summer time', () => new Date('2027-03-28T00:59:59Z')],
  ['in the hour that comes twice', () => new Date('2027-10-31T00:59:59Z')],
  ['on 29 February', () => new Date('2028-02-29T22:59:59Z')],
  ['back where it should be', () => new Date()],
])('%s: one signs in, pages show dates that are dates, and e-mails go out', async (_when, moment) => {
  await moveTo(moment())
  expect(await (await get('/readyz')).text()).toBe('ready\n')
  const signedIn = await send('/sign-in', { email: who.email, password: goodPassword })
  expect(signedIn.status).toBe(303)
  const cookie = cookiesIn(signedIn)
  const home = `/purchasing-accounts/${String(account)}`
  for (const path of [home, `${home}/inventory`, '/access/users', '/profile', '/profile/security']) {
    const response = await get(path, cookie)
    expect([path, response.status]).toEqual([path, 200])
    const page = await textOf(response)
    expect(page).not.toMatch(/Invalid Date|NaN|undefined/)
    expect(page).not.toMatch(/(?:dans|il y a|depuis)\s+-\d|\s-\d+\s(?:jours?|heures?|minutes?|secondes?)/)
  }

  const before = post.taken.length
  await send('/forgotten-password', { email: who.email })
  await vi.waitFor(() => expect(post.taken.slice(before).map(({ to }) => to)).toContain(who.email), {
    timeout: 20_000,
    interval: 100,
  })
})

test('no e-mail is owed any more, whenever it was due', async () => {
  const owed = sql<{ count: number }>`select count(*) from emails where sent_at is null and bounced_at is null`
  await vi.waitFor(
    async () => {
      const { rows } = await read(house, system('test'), (work) => owed.execute(work.db))
      expect(rows).toEqual([{ count: 0 }])
    },
    { timeout: 20_000, interval: 200 },
  )
})
