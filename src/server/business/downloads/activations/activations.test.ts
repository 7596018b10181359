/** « Demander plus d'activations »: asked for once at a time, answered once, and whoever asked is told. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publisher, softwareDesk } from '#server/business/access/index.ts'
import { openVault, type Vault } from '#server/platform/vault.ts'
import { change, read, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { openPost, type Post } from '../../../../../test/world/post.ts'
import { softwarePlace, type SoftwarePlace } from '../../../../../test/world/software.ts'
import {
  askActivations,
  enterKey,
  grantActivations,
  invariants,
  keyOf,
  readyVault,
  refuseActivations,
  waitingRequests,
} from '../index.ts'

let house: TestHouse
let place: SoftwarePlace
let post: Post
let folder: string
let vault: Vault

beforeAll(async () => {
  house = await testHouse()
  place = await softwarePlace(house)
  post = await openPost(house)
  folder = mkdtempSync(join(tmpdir(), 'comptoir-vault-'))
  vault = openVault(join(folder, 'product-keys.key'))
  await readyVault(house, vault)
})
afterAll(async () => {
  expect(await house.breaches(invariants)).toEqual([])
  await post.close()
  await place.remove()
  rmSync(folder, { recursive: true })
  await house.drop()
})

test('granted, they are added to what is allowed, once, and the asker is told', async () => {
  const { account, who, key } = await keyAt('GRANT-00001')
  const id = await ask(who, account.id, key, 250)
  await expect(ask(who, account.id, key, 10)).rejects.toMatchObject({ status: 409, code: 'activation-request.open' })
  expect(await standing(who, account.id, key)).toMatchObject({ allowed: 10, isAsked: true })
  expect(await waiting()).toContainEqual(expect.objectContaining({ account: account.id, id, wanted: 250, used: 10 }))

  // Two who answer at once: without the lock of the key (holdRequest) both would add.
  const at = { account: account.id, id }
  const answers = await Promise.allSettled(
    [1, 2].map(() => place.act((work) => grantActivations(work, publisher(work), at, 200))),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'activation-request.answered' },
  })
  expect(await standing(who, account.id, key)).toMatchObject({ allowed: 210, isAsked: false })
  const [mail] = await post.arrives()
  expect(mail?.text).toContain('200')
  expect(mail?.text).toContain(`/purchasing-accounts/${String(account.id)}/keys`)
  expect(mail?.text).not.toContain('GRANT-00001')
  await expect(ask(who, account.id, key, 5)).resolves.toBeGreaterThan(id)
})

test('refused, nothing changes and the asker is told why', async () => {
  const { account, who, key } = await keyAt('REFUSE-00001')
  const id = await ask(who, account.id, key, 1)
  const at = { account: account.id, id }
  const refuse = (reason: string) => place.act((work) => refuseActivations(work, publisher(work), at, reason))
  await expect(refuse(' ')).rejects.toMatchObject({ status: 422, facts: { field: 'reason' } })
  await refuse('Les anciens postes doivent être désinscrits.')
  expect(await standing(who, account.id, key)).toMatchObject({ allowed: 10, isAsked: false })
  const [mail] = await post.arrives()
  expect(mail?.text).toContain('Les anciens postes doivent être désinscrits.')
})

test('what makes no sense is told beside its field, and a key whose activations are not counted has none to ask for', async () => {
  const { account, who, key } = await keyAt('WRONG-00001')
  await expect(ask(who, account.id, key, 0, '')).rejects.toMatchObject({
    facts: {
      faults: [
        { field: 'wanted', code: 'out-of-range' },
        { field: 'reason', code: 'missing' },
      ],
    },
  })
  const uncounted = await keyAt('UNCOUNTED-1', false)
  await expect(ask(uncounted.who, uncounted.account.id, uncounted.key, 1)).rejects.toMatchObject({
    code: 'product-key.uncounted',
  })
  await expect(ask(who, account.id, uncounted.key, 1)).rejects.toMatchObject({ code: 'product-key.unknown' })
})

async function keyAt(key: string, isCounted = true) {
  const { account, who } = await place.customer()
  const counts = isCounted ? { allowed: 10, used: 10 } : { allowed: undefined, used: 0 }
  const fields = { itemId: place.itemOf('PRO').id, kind: 'MAK', key, ...counts }
  const id = await place.act((work) => enterKey(work, publisher(work), vault, account.id, fields))
  return { account, who, key: id }
}

function ask(who: Actor, accountId: number, key: number, wanted: number, reason = 'Nouveau site'): Promise<number> {
  return change(house, who, null, async (work) =>
    askActivations(work, await softwareDesk(work, accountId, 'keys'), key, { wanted, reason }),
  )
}

function standing(who: Actor, accountId: number, key: number) {
  return read(house, who, async (work) => keyOf(work, await softwareDesk(work, accountId, 'keys'), key, 'fr'))
}

async function waiting() {
  const { rows } = await read(house, place.desk, (work) => waitingRequests(work, publisher(work), undefined, 'fr'))
  return rows
}
