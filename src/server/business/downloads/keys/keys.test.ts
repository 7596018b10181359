/**
 * Product keys (SPEC 9.2): encrypted under a key that the database does not have, shown to whoever may see them and has just proved who
 * he is, each showing recorded.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { proveAgain, provenMinutes, publisher, recentProof, softwareDesk } from '#server/business/access/index.ts'
import { readCsvTable } from '#server/platform/csv-text.ts'
import { openVault, type Vault } from '#server/platform/vault.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { describeBenefit, permitPartner } from '../../../../../test/world/benefits.ts'
import { goodPassword, presence, signedIn, signer, type Signer } from '../../../../../test/world/credentials.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { give, partnerUserAt } from '../../../../../test/world/people.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { softwarePlace, type SoftwarePlace } from '../../../../../test/world/software.ts'
import {
  enterKey,
  exportKeys,
  importKeys,
  invariants,
  keysOf,
  readyVault,
  removeKey,
  resealKeys,
  showKey,
} from '../index.ts'

let house: TestHouse
let place: SoftwarePlace
let folder: string
let file: string
let vault: Vault

beforeAll(async () => {
  house = await testHouse()
  place = await softwarePlace(house)
  folder = mkdtempSync(join(tmpdir(), 'comptoir-vault-'))
  file = join(folder, 'product-keys.key')
  vault = openVault(file)
  await readyVault(house, vault)
})
afterAll(async () => {
  expect(await house.breaches(invariants)).toEqual([])
  await forgetJobs(house.ownerUrl)
  await place.remove()
  rmSync(folder, { recursive: true })
  await house.drop()
})

describe('a key', () => {
  test('is shown to whoever has just signed in, and that is recorded', async () => {
    const { who, token, account } = await person()
    const key = await entered(account.id, 'AAAAA-BBBBB-11111')
    const shown = await show(who, token, account.id, key)
    expect(shown).toMatchObject({ key: 'AAAAA-BBBBB-11111', edition: 'Office Professional Plus' })
    expect(await recorded(account.id)).toEqual([
      { name: 'product-key.entered', details: { key, item: 'PRO' } },
      { name: 'product-key.shown', details: { key, item: 'PRO', partnerId: null } },
    ])
  })

  test('is shown no longer a while after sign-in, until the password is typed again', async () => {
    const { who, token, account } = await person()
    const key = await entered(account.id, 'AAAAA-BBBBB-22222')
    house.pass((provenMinutes + 1) * 60)
    await expect(show(who, token, account.id, key)).rejects.toMatchObject({ status: 403, code: 'sign-in.not-recent' })
    await expect(show(who, undefined, account.id, key)).rejects.toMatchObject({ code: 'sign-in.not-recent' })
    await expect(proveAgain(house, who, presence('not the password', token))).rejects.toMatchObject({
      code: 'password.wrong',
    })
    await expect(show(who, token, account.id, key)).rejects.toMatchObject({ code: 'sign-in.not-recent' })
    await proveAgain(house, who, presence(goodPassword, token))
    await expect(show(who, token, account.id, key)).resolves.toMatchObject({ key: 'AAAAA-BBBBB-22222' })
  })

  test('of another account, or one that was taken away, is none', async () => {
    const { who, token, account } = await person()
    const other = await person()
    const theirs = await entered(other.account.id, 'AAAAA-BBBBB-33333')
    await expect(show(who, token, account.id, theirs)).rejects.toMatchObject({ code: 'product-key.unknown' })
    await expect(show(who, token, other.account.id, theirs)).rejects.toMatchObject({ status: 404 })
    await place.act((work) => removeKey(work, publisher(work), other.account.id, theirs))
    await expect(show(other.who, other.token, other.account.id, theirs)).rejects.toMatchObject({ status: 404 })
  })

  test('that was moved to another account’s row opens no more', async () => {
    const [from, to] = [await person(), await person()]
    const [stolen, own] = [await entered(from.account.id, 'AAAAA-STOLEN'), await entered(to.account.id, 'AAAAA-OWN')]
    await change(house, system('test'), null, async (work) => {
      work.unchanged()
      await sql`update product_keys set sealed = (select sealed from product_keys where id = ${stolen}) where id = ${own}`.execute(
        work.db,
      )
    })
    await expect(show(to.who, to.token, to.account.id, own)).rejects.toMatchObject({ code: 'product-keys.locked' })
  })

  test('is the account’s once, however it is spelt', async () => {
    const { account } = await person()
    await entered(account.id, 'ABCDE-FGHIJ-44444')
    await expect(entered(account.id, 'abcde fghij 44444')).rejects.toMatchObject({ code: 'product-key.known' })
  })

  test('is told what is wrong with it at once', async () => {
    const { account } = await person()
    const wrong = { itemId: undefined, kind: 'x'.repeat(61), key: 'a', allowed: 1, used: 2 }
    await expect(place.act((work) => enterKey(work, publisher(work), vault, account.id, wrong))).rejects.toMatchObject({
      facts: {
        faults: [
          { field: 'itemId', code: 'missing' },
          { field: 'key', code: 'malformed' },
          { field: 'kind', code: 'too-long' },
          { field: 'used', code: 'out-of-range' },
        ],
      },
    })
  })

  test('opens to a partner only with the customer’s permission for it', async () => {
    const { account } = await person()
    const agent = await partnerUserAt(house, place.partner, 'agent')
    const keys = () =>
      read(house, agent, async (work) => keysOf(work, await softwareDesk(work, account.id, 'keys'), undefined, 'fr'))
    await expect(keys()).rejects.toMatchObject({ code: 'partner-permission.missing' })
    await permitPartner(house, account.id, place.partner, { acts: ['keys'] })
    await expect(keys()).resolves.toMatchObject({ rows: [] })
    await expect(read(house, agent, (work) => softwareDesk(work, account.id, 'downloads'))).rejects.toMatchObject({
      code: 'partner-permission.missing',
    })
  })

  test('opens to no partner whose permission is for certain benefits, unless it names keys', async () => {
    const [limited, named] = [await person(), await person()]
    const agent = await partnerUserAt(house, place.partner, 'agent')
    const benefit = await describeBenefit(house, {})
    await permitPartner(house, limited.account.id, place.partner, { benefits: [benefit] })
    await permitPartner(house, named.account.id, place.partner, { benefits: [benefit], acts: ['keys'] })
    const desk = (accountId: number) => read(house, agent, (work) => softwareDesk(work, accountId, 'keys'))
    await expect(desk(limited.account.id)).rejects.toMatchObject({ code: 'partner-permission.missing' })
    await expect(desk(named.account.id)).resolves.toMatchObject({ partnerId: place.partner })
  })
})

test('an export has every key and is recorded with their numbers', async () => {
  const { who, token, account } = await person()
  const keys = [await entered(account.id, 'EXPORT-00001'), await entered(account.id, 'EXPORT-00002')]
  const exported = await change(house, who, null, async (work) =>
    exportKeys(work, await softwareDesk(work, account.id, 'keys'), await recentProof(work, token), vault, 'fr'),
  )
  expect(exported.map(({ key }) => key)).toEqual(['EXPORT-00001', 'EXPORT-00002'])
  expect(await recorded(account.id)).toContainEqual({
    name: 'product-keys.exported',
    details: { keys, count: 2, partnerId: null },
  })
})

describe('without the file of keys', () => {
  test('no key is shown or entered, everything else goes on; put back, it opens again', async () => {
    const { who, token, account } = await person()
    const key = await entered(account.id, 'LOST-00001')
    copyFileSync(file, `${file}.kept`)
    rmSync(file)
    await expect(show(who, token, account.id, key)).rejects.toMatchObject({ status: 409, code: 'product-keys.locked' })
    await readyVault(house, vault) // never makes another in place of one that was lost
    await expect(entered(account.id, 'LOST-00002')).rejects.toMatchObject({ code: 'product-keys.locked' })
    const list = await read(house, who, async (work) =>
      keysOf(work, await softwareDesk(work, account.id, 'keys'), undefined, 'fr'),
    )
    expect(list.rows).toHaveLength(1)
    copyFileSync(`${file}.kept`, file)
    await expect(show(who, token, account.id, key)).resolves.toMatchObject({ key: 'LOST-00001' })
  })

  test('a key that is sealed anew opens by the new one alone', async () => {
    const { who, token, account } = await person()
    const key = await entered(account.id, 'RENEW-00001')
    vault.renew()
    const { resealed, locked } = await resealKeys(house, vault)
    expect(resealed).toBeGreaterThan(5)
    expect(locked).toBe(1) // the one that was moved to another account's row
    expect(await resealKeys(house, vault)).toEqual({ resealed: 0, locked: 1 })
    const onlyNew: Vault = {
      ...vault,
      named: (name) => (name === vault.current()?.name ? vault.named(name) : undefined),
    }
    await expect(show(who, token, account.id, key, onlyNew)).resolves.toMatchObject({ key: 'RENEW-00001' })
    await expect(entered(account.id, 'RENEW-00001')).rejects.toMatchObject({ code: 'product-key.known' })
  })

  test('a key is the account’s once, whatever sealed it', async () => {
    const { account } = await person()
    await entered(account.id, 'TWICE-00001')
    vault.renew()
    await expect(entered(account.id, 'twice 00001')).rejects.toMatchObject({ code: 'product-key.known' })
    const line = `purchasing_account,item,key\n${account.number},PRO,TWICE-00001\n${account.number},PRO,TWICE-00002\n`
    const table = readCsvTable(Buffer.from(line), 10)
    if (table === undefined) throw new Error('no CSV')
    const done = await place.act((work) => importKeys(work, publisher(work), vault, table))
    expect(done).toEqual({ entered: 1, there: 1 })
    await resealKeys(house, vault)
  })

  // Without `removeTwins` the index of fingerprints refuses the batch, and no key is ever sealed anew again.
  test('one that was entered again while the file lacked what sealed it is there once after sealing anew', async () => {
    const { who, token, account } = await person()
    const first = await entered(account.id, 'TWIN-00001')
    const own = readFileSync(file, 'utf8')
    vault.renew()
    writeFileSync(file, readFileSync(file, 'utf8').slice(own.length))
    const second = await entered(account.id, 'TWIN-00001')
    vault.renew()
    const third = readFileSync(file, 'utf8')
    writeFileSync(file, third.split('\n').slice(1).join('\n'))
    const last = await entered(account.id, 'TWIN-00001')
    writeFileSync(file, `${own}${third}`)
    expect(await resealKeys(house, vault)).toMatchObject({ locked: 1 })
    await expect(show(who, token, account.id, first)).resolves.toMatchObject({ key: 'TWIN-00001' })
    for (const gone of [second, last]) {
      await expect(show(who, token, account.id, gone)).rejects.toMatchObject({ code: 'product-key.unknown' })
    }
    expect((await recorded(account.id)).filter(({ name }) => name === 'product-key.removed')).toHaveLength(2)
  })
})

function entered(accountId: number, key: string): Promise<number> {
  const fields = { itemId: place.itemOf('PRO').id, kind: 'MAK', key, allowed: 10, used: 0 }
  return place.act((work) => enterKey(work, publisher(work), vault, accountId, fields))
}

/** Somebody who has just signed in, and may see the keys of an account of his own. */
async function person() {
  const { account } = await place.customer()
  const someone: Signer = await signer(house)
  await give(house, account.id, someone.userId, 'report-viewer')
  return { account, who: someone.actor, token: (await signedIn(house, someone)).token }
}

function show(who: Actor, token: string | undefined, accountId: number, id: number, by = vault) {
  return change(house, who, null, async (work) =>
    showKey(work, await softwareDesk(work, accountId, 'keys'), await recentProof(work, token), by, id),
  )
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
