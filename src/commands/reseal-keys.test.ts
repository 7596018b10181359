/** `comptoir reseal-keys`: after it a product key opens without the line of the file that sealed it first. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { enterKey, readyVault } from '#server/business/downloads/index.ts'
import { readSettings } from '#server/platform/config.ts'
import { openLog } from '#server/platform/log.ts'
import { openVault } from '#server/platform/vault.ts'
import { testHouse, type TestHouse } from '../../test/world/house.ts'
import { forgetJobs } from '../../test/world/queue.ts'
import { runFolder } from '../../test/world/run-folder.ts'
import { softwarePlace, type SoftwarePlace } from '../../test/world/software.ts'
import { run } from './reseal-keys.ts'

const file = () => join(runFolder(), 'resealed.key')
let house: TestHouse
let place: SoftwarePlace

beforeAll(async () => {
  house = await testHouse()
  place = await softwarePlace(house)
  const vault = openVault(file())
  await readyVault(house, vault)
  const { account } = await place.customer()
  const fields = { itemId: place.itemOf('PRO').id, kind: 'MAK', key: 'RESEAL-00001', allowed: 10, used: 0 }
  await place.act((work) => enterKey(work, publisher(work), vault, account.id, fields))
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  await place.remove()
  await house.drop()
})

async function resealed(...words: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const given = readSettings({
    DATABASE_URL: house.databaseUrl,
    SECRET_KEY: house.secretKey,
    PRODUCT_KEYS_FILE: file(),
  })
  if ('faults' in given) throw new Error(given.faults.join())
  const said: string[] = []
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0)
  try {
    const code = await run({ words, settings: given.settings, log: openLog('silent') })
    return { code, said: said.join('') }
  } finally {
    out.mockRestore()
  }
}

test('--new seals all under a line of its own, and the first line can go', async () => {
  const [first = ''] = readFileSync(file(), 'utf8').split('\n')
  expect(await resealed()).toEqual({ code: 0, said: 'Sealed anew: 0. Could not be opened: 0.\n' })
  expect(await resealed('--new')).toEqual({ code: 0, said: 'Sealed anew: 1. Could not be opened: 0.\n' })
  const both = readFileSync(file(), 'utf8')
  expect(both).toContain(first)
  writeFileSync(file(), both.replace(`${first}\n`, ''))
  expect(await resealed('--new')).toEqual({ code: 0, said: 'Sealed anew: 1. Could not be opened: 0.\n' })
})

test('says what no line opens, with exit code 1', async () => {
  const lines = readFileSync(file(), 'utf8')
  writeFileSync(file(), lines.replace(/^\S+/gm, 'another'))
  const { code, said } = await resealed('--new')
  expect(code).toBe(1)
  expect(said).toBe('Sealed anew: 0. Could not be opened: 1.\n')
})
