/** Files are measured as they lie in the store, and seen by whoever holds what opens them. */
import { createHash } from 'node:crypto'
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisher, softwareDesk } from '#server/business/access/index.ts'
import { diskStore } from '#server/platform/disk-store.ts'
import type { FileStore } from '#server/platform/file-store.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { permitPartner } from '../../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { order, stock } from '../../../../../test/world/orders.ts'
import { customerAt, operator, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner, numberOfPartner, serve } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import {
  addOpening,
  fileChoices,
  invariants,
  measureAgain,
  measureFiles,
  openedFiles,
  registerFile,
  registeredFile,
  registeredFiles,
  removeOpening,
  withdrawFile,
  type FileFields,
} from '../index.ts'

let house: TestHouse
let folder: string
let store: FileStore
let desk: Actor
let partner: number
const number = { partner: '' }
const items: Record<string, number> = {}
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
  folder = await mkdtemp(join(tmpdir(), 'comptoir-software-'))
  store = diskStore(folder)
  await stock(house)
  partner = await foundPartner(house)
  number.partner = await numberOfPartner(house, partner)
  desk = await operator(house)
  const rows = await read(house, system('test'), (work) => work.db.selectFrom('items').select(['id', 'code']).execute())
  for (const { id, code } of rows) items[code] = id
})
afterAll(async () => {
  expect(await house.breaches(invariants)).toEqual([])
  await forgetJobs(house.ownerUrl)
  await rm(folder, { recursive: true })
  await house.drop()
})

describe('a file', () => {
  test('is measured once it lies in the store, and is that very file', async () => {
    const id = await register({ path: 'office/pro.iso' })
    await measure()
    expect(await stateOf(id)).toMatchObject({ fault: 'missing', measured_at: null })

    const bytes = Buffer.alloc(3_000_000, 'office')
    await put('office/pro.iso', bytes)
    await measure()
    const { file } = await fileOf(id)
    expect(file).toMatchObject({ fault: null, size: 3_000_000 })
    expect(file.sha256?.toString('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  test('that is empty, a folder, or a link that leads out of the store is none', async () => {
    await put('empty.iso', Buffer.alloc(0))
    await mkdir(join(folder, 'folder.iso'))
    await symlink('/etc/passwd', join(folder, 'passwd.iso'))
    const ids = [
      await register({ path: 'empty.iso' }),
      await register({ path: 'folder.iso' }),
      await register({ path: 'passwd.iso' }),
    ]
    await measure()
    expect(await Promise.all(ids.map(async (id) => (await fileOf(id)).file.fault))).toEqual([
      'empty',
      'missing',
      'missing',
    ])
    for (const id of ids) await act((work) => withdrawFile(work, publisher(work), id))
  })

  test.each(['', '/etc/passwd', '../secret.key', 'a/../../b', 'a//b', 'a\\b', ' a', 'a/./b', 'a\u0000b'])(
    'does not lie at %j',
    async (path) => {
      await expect(register({ path })).rejects.toMatchObject({ code: 'software-file.malformed', status: 422 })
    },
  )

  test('says what is wrong with each field at once', async () => {
    const wrong: FileFields = { itemId: items['SUITE'], language: 'français', architecture: 'pdp11', path: '..' }
    await expect(act((work) => registerFile(work, publisher(work), wrong))).rejects.toMatchObject({
      facts: {
        faults: [
          { field: 'language', code: 'malformed' },
          { field: 'architecture', code: 'missing' },
          { field: 'path', code: 'malformed' },
          { field: 'itemId', code: 'unknown' },
        ],
      },
    })
  })

  test('is registered once for an item, a language and an architecture', async () => {
    await register({ path: 'once.iso' })
    await expect(register({ path: 'once.iso' })).rejects.toMatchObject({ code: 'software-file.known' })
    await expect(register({ path: 'once.iso', language: 'en' })).resolves.toBeGreaterThan(0)
  })

  test('is not offered between its replacement and its next measurement', async () => {
    const { account, who } = await customer('license')
    const id = await offered('replaced.iso', Buffer.from('first'))
    expect(await seenBy(who, account)).toContain(id)
    await act((work) => measureAgain(work, publisher(work), id))
    expect(await seenBy(who, account)).not.toContain(id)
    await put('replaced.iso', Buffer.from('second'))
    await measure()
    expect(await seenBy(who, account)).toContain(id)
    expect((await fileOf(id)).file.size).toBe(6)
  })
})

describe('an account sees', () => {
  test('what its licence of the item opens, and nothing that is withdrawn', async () => {
    const id = await offered('pro.iso')
    const { account, who } = await customer('license')
    expect(await seenBy(who, account)).toContain(id)
    await act((work) => withdrawFile(work, publisher(work), id))
    expect(await seenBy(who, account)).not.toContain(id)
  })

  test('nothing by what it does not hold, or holds no more', async () => {
    const id = await offered('service.iso', undefined, 'E3')
    const { account, who } = await customer('license')
    expect(await seenBy(who, account)).not.toContain(id)
    await order(house, { ...number, account: account.number, item: 'E3', quantity: 5, term: '2026-12-31' })
    expect(await seenBy(who, account)).toContain(id)
    house.pass(60 * 86_400)
    expect(await seenBy(who, account)).not.toContain(id)
  })

  test('by Software Assurance where that is what opens it, of an item or of its whole group', async () => {
    const id = await offered('next.iso', undefined, 'STD')
    const groupId = await groupOf('PRO')
    const bare = await customer('license')
    const covered = await customer('license-with-coverage')
    expect(await seenBy(covered.who, covered.account)).not.toContain(id)
    await act((work) => addOpening(work, publisher(work), id, { counts: 'coverage', groupId, itemId: undefined }))
    expect(await seenBy(covered.who, covered.account)).toContain(id)
    expect(await seenBy(bare.who, bare.account)).not.toContain(id)

    const { openings } = await fileOf(id)
    const added = openings.find(({ isGroup }) => isGroup)
    await act((work) => removeOpening(work, publisher(work), id, added?.id ?? 0))
    expect(await seenBy(covered.who, covered.account)).not.toContain(id)
  })

  test('in pages, and by what it asks for', async () => {
    const { account, who } = await customer('license')
    await Promise.all(
      Array.from({ length: 55 }, (_, index) => put(`many/${String(index)}.iso`, Buffer.from(String(index)))),
    )
    for (let index = 0; index < 55; index += 1) {
      await register({ path: `many/${String(index)}.iso`, language: index % 2 === 0 ? 'de' : 'nl' })
    }
    await measure()
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
    const { account } = await customer('license')
    const viewer = await customerAt(house, account.id, ['report-viewer'])
    await expect(page(viewer, account)).rejects.toMatchObject({ status: 403, code: 'permission.missing' })
    const agent = await partnerUserAt(house, partner, 'agent')
    await expect(page(agent, account)).rejects.toMatchObject({ status: 403, code: 'partner-permission.missing' })
    await permitPartner(house, account.id, partner, { acts: ['users'] })
    await expect(page(agent, account)).rejects.toMatchObject({ code: 'partner-permission.missing' })
    const other = await customer('license')
    await permitPartner(house, other.account.id, partner, { acts: ['downloads'] })
    expect((await page(agent, other.account)).rows.length).toBeGreaterThan(0)
    const everyAct = await customer('license')
    await permitPartner(house, everyAct.account.id, partner)
    expect((await page(agent, everyAct.account)).rows.length).toBeGreaterThan(0)
    const stranger = await partnerUserAt(house, await foundPartner(house), 'agent')
    await expect(page(stranger, account)).rejects.toMatchObject({ status: 404 })
  })
})

test('the Console finds files by words, withdrawn ones apart', async () => {
  const id = await offered('found/needle.iso')
  const list = (words: string, withdrawn = false) =>
    read(house, desk, async (work) => {
      const { rows } = await registeredFiles(work, publisher(work), { words, withdrawn, after: undefined }, 'fr')
      return rows.map((row) => row.id)
    })
  expect(await list('NEEDLE office')).toEqual([id])
  expect(await list('needle', true)).toEqual([])
  await act((work) => withdrawFile(work, publisher(work), id))
  expect(await list('needle')).toEqual([])
  expect(await list('needle', true)).toEqual([id])
})

function act<T>(fn: Parameters<typeof change<T>>[3]): Promise<T> {
  return change(house, desk, null, fn)
}

function register(fields: Partial<FileFields>): Promise<number> {
  return act((work) =>
    registerFile(work, publisher(work), {
      itemId: items['PRO'],
      language: 'fr',
      architecture: 'x64',
      path: 'x.iso',
      ...fields,
    }),
  )
}

async function offered(path: string, bytes = Buffer.from(path), item = 'PRO'): Promise<number> {
  await put(path, bytes)
  const id = await register({ path, itemId: items[item] })
  await measure()
  return id
}

async function put(path: string, bytes: Buffer): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), bytes)
}

async function measure(): Promise<void> {
  await measureFiles(house, store, 200, AbortSignal.timeout(20_000))
}

function fileOf(id: number) {
  return read(house, desk, (work) => registeredFile(work, publisher(work), id, 'fr'))
}

async function stateOf(id: number) {
  return (await fileOf(id)).file
}

async function groupOf(code: string): Promise<number> {
  const row = await read(house, desk, (work) =>
    work.db.selectFrom('items').select('product_group_id').where('code', '=', code).executeTakeFirstOrThrow(),
  )
  return row.product_group_id
}

/** An account with ten of PRO, and somebody who may download there. */
async function customer(kind: 'license' | 'license-with-coverage') {
  const [account] = await foundAccounts(house, 1)
  if (account === undefined) throw new Error('No account')
  await serve(house, partner, account.id)
  const term = kind === 'license' ? '' : '2030-06-30'
  await order(house, { ...number, account: account.number, kind, item: 'PRO', quantity: 10, term })
  return { account, who: await customerAt(house, account.id, ['account-manager']) }
}

function page(
  who: Actor,
  { id }: { readonly id: number },
  question: Partial<typeof everything> | { after: number | undefined } = {},
) {
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
