/**
 * Product keys by file (SPEC 9.2): accepted whole or refused whole, and never in the open in the database, nor in what is said to it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { readCsvTable } from '#server/platform/csv-text.ts'
import { openVault, type Vault } from '#server/platform/vault.ts'
import { read, system } from '#server/work/index.ts'
import { dumpOf, spellings, tokensOf } from '../../../../../test/world/dump.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { softwarePlace, type SoftwarePlace } from '../../../../../test/world/software.ts'
import { importKeys, invariants, keyLinesLimit, readyVault } from '../index.ts'

let house: TestHouse
let place: SoftwarePlace
let folder: string
let vault: Vault

beforeAll(async () => {
  house = await testHouse()
  place = await softwarePlace(house)
  folder = mkdtempSync(join(tmpdir(), 'comptoir-vault-'))
  vault = openVault(join(folder, 'product-keys.key'))
  await readyVault(house, vault)
})
afterAll(async () => {
  expect(await house.breaches(invariants)).toEqual([])
  await forgetJobs(house.ownerUrl)
  await place.remove()
  rmSync(folder, { recursive: true })
  await house.drop()
})

test('of ten thousand known keys none can be read in a dump of the database, nor in any statement that its log may have', async () => {
  const { account } = await place.customer()
  const known = Array.from({ length: 10_000 }, (_, index) => keyNumbered(index))
  const lines = known.map((key) => `${account.number},PRO,${key},MAK,500,0`)
  const asked = vi.spyOn(pg.Client.prototype, 'query')
  const done = await importOf(['purchasing_account,item,key,kind,activations_allowed,activations_used', ...lines])
  expect(done).toEqual({ entered: 10_000, there: 0 })

  const statements = JSON.stringify(asked.mock.calls.map((words) => words.filter((word) => typeof word !== 'function')))
  asked.mockRestore()
  expect(statements).toContain('insert into product_keys')

  const dumped = await dumpOf(house)
  // As they are, without hyphens, in hexadecimal and in base64, whatever the letters' case.
  const hidden = new Set(known.flatMap(spellings))
  const found = [...tokensOf(dumped), ...tokensOf(statements)].filter((token) => hidden.has(token))
  expect(found).toEqual([])
  expect(dumped).toContain('PRO') // the dump has what it should
  // The search would find one: a key that is written out is seen.
  expect([...tokensOf(`x\t${known[17] ?? ''}\ty`)].filter((token) => hidden.has(token))).toHaveLength(1)
}, 60_000)

describe('a file of keys', () => {
  const header = 'key;item;purchasing_account;activations_allowed'

  test('is refused whole with every fault by line, without a key in what is said', async () => {
    const { account } = await place.customer()
    const faulty = importOf([
      header,
      `GOOD1-00001;PRO;${account.number};10`,
      `;PRO;${account.number};`,
      'GOOD2-00002;NONE;0000000000;x',
      `GOOD1-00001;PRO;${account.number};10`,
    ])
    await expect(faulty).rejects.toMatchObject({
      code: 'import.refused',
      facts: {
        total: 5,
        faults: [
          { line: 3, column: 'key', code: 'value.missing', value: '' },
          { line: 4, column: 'purchasing_account', code: 'purchasing-account.unknown', value: '0000000000' },
          { line: 4, column: 'item', code: 'item.unknown', value: 'NONE' },
          { line: 4, column: 'activations_allowed', code: 'product-key.counts', value: '' },
          { line: 5, column: 'key', code: 'product-key.repeated', value: '' },
        ],
      },
    })
    expect(await recorded(account.id)).toEqual([])
  })

  test('says which column it lacks, and counts what is there already', async () => {
    const { account } = await place.customer()
    await expect(importOf(['key;item', 'A;B'])).rejects.toMatchObject({
      facts: { faults: [{ line: 1, column: 'purchasing_account', code: 'column.missing' }] },
    })
    const lines = [header, `TWICE-00001;PRO;${account.number};10`]
    expect(await importOf(lines)).toEqual({ entered: 1, there: 0 })
    expect(await importOf([...lines, `TWICE-00002;PRO;${account.number};`])).toEqual({ entered: 1, there: 1 })
    expect(await importOf(lines)).toEqual({ entered: 0, there: 1 })
  })
})

test('a file that is too long is refused whole, and says so', async () => {
  const { account } = await place.customer()
  const lines = Array.from({ length: keyLinesLimit + 1 }, (_, index) => `${account.number},PRO,${keyNumbered(index)}`)
  await expect(importOf(['purchasing_account,item,key', ...lines])).rejects.toMatchObject({
    facts: { total: 1, faults: [{ line: keyLinesLimit + 2, code: 'file.too-long', value: String(keyLinesLimit) }] },
  })
  expect(await recorded(account.id)).toEqual([])
})

function importOf(lines: readonly string[]) {
  const table = readCsvTable(Buffer.from(lines.join('\n')), keyLinesLimit)
  if (table === undefined) throw new Error('no CSV')
  return place.act((work) => importKeys(work, publisher(work), vault, table))
}

async function recorded(accountId: number) {
  return await read(house, system('test'), async (work) => {
    const { rows } = await sql<{ name: string; details: unknown }>`
      select name, details from events where purchasing_account_id = ${accountId} and name like 'product-key%' order by id`.execute(
      work.db,
    )
    return rows
  })
}

/** Like those that are printed: five groups of five, different from each other in every group. */
function keyNumbered(index: number): string {
  const group = (salt: number) =>
    ((index + 1) * 7_919 * salt + 36 ** 4).toString(36).toUpperCase().slice(-5).padStart(5, 'Q')
  return [1, 3, 7, 11, 13].map(group).join('-')
}
