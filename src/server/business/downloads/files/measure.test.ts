/** Files are registered by where they lie, and measured as they lie there. */
import { createHash } from 'node:crypto'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { read } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { softwarePlace, type SoftwarePlace } from '../../../../../test/world/software.ts'
import { invariants, registerFile, registeredFile, registeredFiles, withdrawFile, type FileFields } from '../index.ts'

let house: TestHouse
let place: SoftwarePlace

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

describe('a file', () => {
  test('is measured once it lies in the store, and is that very file', async () => {
    const id = await place.register({ path: 'office/pro.iso' })
    await place.measure()
    expect(await fileOf(id)).toMatchObject({ fault: 'missing', measured_at: null })

    const bytes = Buffer.alloc(3_000_000, 'office')
    await place.put('office/pro.iso', bytes)
    await place.measure()
    const file = await fileOf(id)
    expect(file).toMatchObject({ fault: null, size: 3_000_000 })
    expect(file.sha256?.toString('hex')).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  test('that is empty, a folder, or a link that leads out of the store is none', async () => {
    await place.put('empty.iso', Buffer.alloc(0))
    await mkdir(join(place.folder, 'folder.iso'))
    await symlink('/etc/passwd', join(place.folder, 'passwd.iso'))
    const ids = [
      await place.register({ path: 'empty.iso' }),
      await place.register({ path: 'folder.iso' }),
      await place.register({ path: 'passwd.iso' }),
    ]
    await place.measure()
    expect(await Promise.all(ids.map(async (id) => (await fileOf(id)).fault))).toEqual(['empty', 'missing', 'missing'])
    for (const id of ids) await place.act((work) => withdrawFile(work, publisher(work), id))
  })

  test.each(['', '/etc/passwd', '../secret.key', 'a/../../b', 'a//b', 'a\\b', ' a', 'a/./b', 'a\u0000b'])(
    'does not lie at %j',
    async (path) => {
      await expect(place.register({ path })).rejects.toMatchObject({ code: 'software-file.malformed', status: 422 })
    },
  )

  test('says what is wrong with each field at once', async () => {
    const wrong: FileFields = {
      itemId: place.itemOf('SUITE').id,
      language: 'français',
      architecture: 'pdp11',
      path: '..',
    }
    await expect(place.act((work) => registerFile(work, publisher(work), wrong))).rejects.toMatchObject({
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
    await place.register({ path: 'once.iso' })
    await expect(place.register({ path: 'once.iso' })).rejects.toMatchObject({ code: 'software-file.known' })
    await expect(place.register({ path: 'once.iso', language: 'en' })).resolves.toBeGreaterThan(0)
  })
})

test('the Console finds files by words, withdrawn ones apart', async () => {
  const id = await place.offered('found/needle.iso')
  const list = (words: string, withdrawn = false) =>
    read(house, place.desk, async (work) => {
      const { rows } = await registeredFiles(work, publisher(work), { words, withdrawn, after: undefined }, 'fr')
      return rows.map((row) => row.id)
    })
  expect(await list('NEEDLE office')).toEqual([id])
  expect(await list('needle', true)).toEqual([])
  await place.act((work) => withdrawFile(work, publisher(work), id))
  expect(await list('needle')).toEqual([])
  expect(await list('needle', true)).toEqual([id])
})

async function fileOf(id: number) {
  const { file } = await read(house, place.desk, (work) => registeredFile(work, publisher(work), id, 'fr'))
  return file
}
