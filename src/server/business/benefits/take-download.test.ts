/** SPEC 8.3 and promises F9, F10: a download uses one of what remains, counts once, and shows its address to whoever took it. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { change, read, type Actor } from '#server/work/index.ts'
import {
  describeBenefit,
  downloads,
  endBenefit,
  grantBenefit,
  grantedTo,
  postedTo,
} from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt } from '../../../../test/world/people.ts'
import { foundAccounts } from '../../../../test/world/places.ts'
import { benefitOf } from './description.ts'
import { takeDownload, takenDownload } from './take-download.ts'

let house: TestHouse
let account: number
let manager: Actor
let languages: number

const file = { code: 'office-2013', names: { fr: 'Office 2013' }, address: 'https://downloads.example/office-2013' }

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await house.drop()
})
beforeEach(async () => {
  const [place] = await foundAccounts(house, 1)
  if (!place) throw new Error('An account was asked for')
  account = place.id
  manager = await customerAt(house, account, ['account-manager'])
  languages = await describeBenefit(house, { measure: downloads, downloads: [file] })
  await grantBenefit(house, account, languages, { calculated: 2 })
})

test('uses one, and leads whoever took it, and nobody else, to its address', async () => {
  const key = randomUUID()
  await take({ key })
  expect(await grantedTo(house, account, languages)).toMatchObject({ granted: 2, used: 1 })
  expect(await postedTo(house, account, languages)).toMatchObject([
    { kind: 'downloaded', used_change: 1, subject: file.code },
  ])
  expect(await taken(key)).toEqual(file)
  expect(await taken(randomUUID())).toBeUndefined()
  const colleague = await customerAt(house, account, ['account-administrator'])
  expect(await taken(key, colleague)).toBeUndefined()
})

test('uses nothing of what is not measured, and is recorded all the same', async () => {
  const open = await describeBenefit(house, { measure: null, downloads: [file] })
  await grantBenefit(house, account, open, { calculated: 1 })
  await take({ benefitId: open })
  expect(await grantedTo(house, account, open)).toMatchObject({ used: 0, entries: 2 })
})

test('not what is not there, not of what is over, not more than remains, not without the permission', async () => {
  await expect(take({ code: 'linux' })).rejects.toMatchObject({ status: 404, code: 'download.unknown' })
  await take({})
  await take({})
  await expect(take({})).rejects.toMatchObject({ status: 422, code: 'benefit.exhausted' })
  const viewer = await customerAt(house, account, ['report-viewer'])
  await expect(take({}, viewer)).rejects.toMatchObject({ status: 403, code: 'permission.missing' })
  await endBenefit(house, account, languages)
  await expect(take({})).rejects.toMatchObject({ status: 409, code: 'benefit.not-held' })
})

test('the same form sent again counts once', async () => {
  const key = randomUUID()
  for (let turn = 0; turn < 3; turn += 1) {
    await change(house, manager, { key, request: 'download' }, async (work) => {
      const place = await purchasingAccount(work, account, 'software.download')
      await takeDownload(work, place, { benefitId: languages, code: file.code, key })
    })
  }
  expect((await grantedTo(house, account, languages)).used).toBe(1)
})

// Without lockGrant all of them see that one remains.
test('of 200 who take the last one at once, one does', async () => {
  await take({})
  const ends = await Promise.allSettled(Array.from({ length: 200 }, () => take({})))
  expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(1)
  expect(await grantedTo(house, account, languages)).toMatchObject({ granted: 2, used: 2, entries: 3 })
})

function take(wish: { readonly benefitId?: number; readonly code?: string; readonly key?: string }, actor = manager) {
  const wanted = { benefitId: languages, code: file.code, key: randomUUID(), ...wish }
  return change(house, actor, null, async (work) =>
    takeDownload(work, await purchasingAccount(work, account, 'software.download'), wanted),
  )
}

function taken(key: string, actor = manager) {
  return read(house, actor, async (work) =>
    takenDownload(
      work,
      await purchasingAccount(work, account, 'software.download'),
      await benefitOf(work, languages),
      key,
    ),
  )
}
