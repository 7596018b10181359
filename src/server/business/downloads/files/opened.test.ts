/** An account sees the files that its holdings of today open, and nobody else's. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisher, softwareDesk } from '#server/business/access/index.ts'
import { read, type Actor } from '#server/work/index.ts'
import { permitPartner } from '../../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { order } from '../../../../../test/world/orders.ts'
import { customerAt, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundPartner } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { softwarePlace, type SoftwarePlace } from '../../../../../test/world/software.ts'
import {
  addOpening,
  fileChoices,
  invariants,
  measureAgain,
  openedFiles,
  registeredFile,
  removeOpening,
  withdrawFile,
  type FileQuestion,
} from '../index.ts'

let house: TestHouse
let place: SoftwarePlace
const everything = {
  words: '',
  product: '',
  edition: '',
  version: '',
  language: '',
  architecture: '',
  after: undefined,
}

beforeAll(async () => {
  house = await testHouse()
  place = await softwarePlace(house)
})
afterAll(async () => {
  expect(await house.breaches(invariants)).toEqual([])
  await forgetJobs(house.ownerUrl)
  await place.remove()
  await house.drop()
})

describe('an account sees', () => {
  test('no file between its replacement and its next measurement', async () => {
    const { account, who } = await place.customer('license')
    const id = await place.offered('replaced.iso', 'PRO', Buffer.from('first'))
    expect(await seenBy(who, account)).toContain(id)
    await place.act((work) => measureAgain(work, publisher(work), id))
    expect(await seenBy(who, account)).not.toContain(id)
    await place.put('replaced.iso', Buffer.from('second'))
    await place.measure()
    expect(await seenBy(who, account)).toContain(id)
    expect((await fileOf(id)).file.size).toBe(6)
  })

  test('what its licence of the item opens, and nothing that is withdrawn', async () => {
    const id = await place.offered('pro.iso')
    const { account, who } = await place.customer('license')
    expect(await seenBy(who, account)).toContain(id)
    await place.act((work) => withdrawFile(work, publisher(work), id))
    expect(await seenBy(who, account)).not.toContain(id)
  })

  test('nothing by what it does not hold, or holds no more', async () => {
    const id = await place.offered('service.iso', 'E3')
    const { account, who } = await place.customer('license')
    expect(await seenBy(who, account)).not.toContain(id)
    await order(house, {
      partner: place.partnerNumber,
      account: account.number,
      item: 'E3',
      quantity: 5,
      term: '2026-12-31',
    })
    expect(await seenBy(who, account)).toContain(id)
    house.pass(60 * 86_400)
    expect(await seenBy(who, account)).not.toContain(id)
  })

  test('by Software Assurance where that is what opens it, of an item or of its whole group', async () => {
    const id = await place.offered('next.iso', 'STD')
    const groupId = place.itemOf('PRO').product_group_id
    const bare = await place.customer('license')
    const covered = await place.customer('license-with-coverage')
    expect(await seenBy(covered.who, covered.account)).not.toContain(id)
    await place.act((work) => addOpening(work, publisher(work), id, { counts: 'coverage', groupId, itemId: undefined }))
    expect(await seenBy(covered.who, covered.account)).toContain(id)
    expect(await seenBy(bare.who, bare.account)).not.toContain(id)

    const { openings } = await fileOf(id)
    const added = openings.find(({ isGroup }) => isGroup)
    await place.act((work) => removeOpening(work, publisher(work), id, added?.id ?? 0))
    expect(await seenBy(covered.who, covered.account)).not.toContain(id)
  })

  test('in pages, and by what it asks for', async () => {
    const { account, who } = await place.customer('license')
    await Promise.all(
      Array.from({ length: 55 }, (_, index) => place.put(`many/${String(index)}.iso`, Buffer.from(String(index)))),
    )
    for (let index = 0; index < 55; index += 1) {
      await place.register({ path: `many/${String(index)}.iso`, language: index % 2 === 0 ? 'de' : 'nl' })
    }
    await place.measure()
    const first = await page(who, account, { language: 'de' })
    expect(first.rows.map(({ language }) => language)).toEqual(Array.from({ length: 28 }, () => 'de'))
    const whole = await page(who, account, { words: 'many' })
    expect(whole.rows).toHaveLength(50)
    const rest = await page(who, account, { words: 'MANY iso', after: whole.next })
    expect(rest.rows).toHaveLength(5)
    expect(new Set([...whole.rows, ...rest.rows].map(({ id }) => id)).size).toBe(55)
    const choices = await read(house, who, async (work) =>
      fileChoices(work, await softwareDesk(work, account.id, 'downloads'), 'fr'),
    )
    expect(choices.languages).toEqual(expect.arrayContaining(['de', 'nl']))
    expect(choices.products).toEqual(['Office'])
  })
})

describe('downloading takes', () => {
  test('the role, or for a partner the customer’s permission for it', async () => {
    const { account } = await place.customer('license')
    const viewer = await customerAt(house, account.id, ['report-viewer'])
    await expect(page(viewer, account)).rejects.toMatchObject({ status: 403, code: 'permission.missing' })
    const agent = await partnerUserAt(house, place.partner, 'agent')
    await expect(page(agent, account)).rejects.toMatchObject({ status: 403, code: 'partner-permission.missing' })
    await permitPartner(house, account.id, place.partner, { acts: ['users'] })
    await expect(page(agent, account)).rejects.toMatchObject({ code: 'partner-permission.missing' })
    const other = await place.customer('license')
    await permitPartner(house, other.account.id, place.partner, { acts: ['downloads'] })
    expect((await page(agent, other.account)).rows.length).toBeGreaterThan(0)
    const everyAct = await place.customer('license')
    await permitPartner(house, everyAct.account.id, place.partner)
    expect((await page(agent, everyAct.account)).rows.length).toBeGreaterThan(0)
    const stranger = await partnerUserAt(house, await foundPartner(house), 'agent')
    await expect(page(stranger, account)).rejects.toMatchObject({ status: 404 })
  })
})

function fileOf(id: number) {
  return read(house, place.desk, (work) => registeredFile(work, publisher(work), id, 'fr'))
}

function page(who: Actor, { id }: { readonly id: number }, question: Partial<FileQuestion> = {}) {
  return read(house, who, async (work) =>
    openedFiles(work, await softwareDesk(work, id, 'downloads'), { ...everything, ...question }, 'fr'),
  )
}

async function seenBy(who: Actor, account: { readonly id: number }): Promise<readonly number[]> {
  const seen: number[] = []
  let after: number | undefined
  do {
    const { rows, next } = await page(who, account, { after })
    seen.push(...rows.map(({ id }) => id))
    after = next
  } while (after !== undefined)
  return seen
}
