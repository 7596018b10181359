/** F12: workers that provide services, one of them killed (-9) while a service's site thinks: each effect once. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { provideDue } from '#server/business/provisioning/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { loopbackNetworks, openOutgoing } from '#server/platform/outgoing.ts'
import { read, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { itemIdOf, stock } from '../world/orders.ts'
import { customerAt, hireAt } from '../world/people.ts'
import { foundAccounts, foundPartner, serve } from '../world/places.ts'
import { noOutside } from '../world/outside.ts'
import { openPost, type Post } from '../world/post.ts'
import { setUpAs } from '../world/set-up-once.ts'
import { openSite, registerSite, type Site } from '../world/sites.ts'

const outgoing = openOutgoing({ allowed: loopbackNetworks })
const claimSeconds = 31

let house: TestHouse
let site: Site
let post: Post
let accountId = 0
let partnerId = 0

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  site = await openSite()
  post = await openPost(house, noOutside.names, outgoing)
  await registerSite(house, 'Office 365', site.url)
  const [account] = await foundAccounts(house)
  accountId = account?.id ?? 0
  partnerId = await foundPartner(house)
  await serve(house, partnerId, accountId)
  await hireAt(house, partnerId, 'agent')
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  await post.close()
  await site.close()
  await house.drop()
  expect(breaches).toEqual([])
})

test('a worker that dies while a site thinks leaves its line to others, who tell the site the same; one e-mail each', async () => {
  const buyer = await customerAt(house, accountId, ['account-administrator'])
  const lines = [
    { itemId: await itemIdOf(house, 'E1'), quantity: 100, partnerId },
    { itemId: await itemIdOf(house, 'E3'), quantity: 200, partnerId },
  ]
  await setUpAs(house, buyer, accountId, 'killed', lines)
  site.answers('hang')
  const worker = spawn(
    process.execPath,
    [fileURLToPath(new URL('../world/providing.ts', import.meta.url)), house.databaseUrl],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  await site.heard(2)
  worker.kill('SIGKILL')
  await once(worker, 'close')

  // While its claim lasts nobody else tells the site; afterwards two workers at once do.
  site.answers(200)
  await provide()
  expect(site.told).toHaveLength(2)
  house.pass(claimSeconds)
  await Promise.all([provide(), provide(), provide()])
  expect(site.told).toHaveLength(4)
  const ids = site.told.map(({ headers }) => headers['webhook-id'])
  expect(ids.slice(0, 2).toSorted()).toEqual(ids.slice(2).toSorted())
  expect(new Set(ids).size).toBe(2)

  expect(await completions()).toBe(1)
  const arrived = await post.arrives()
  expect(arrived.map(({ subject }) => subject).toSorted()).toEqual([
    expect.stringContaining('Services à commander'),
    expect.stringContaining('Vos services en ligne sont prêts'),
  ])
  await provide()
  expect(await post.arrives()).toEqual([])
  expect(site.told).toHaveLength(4)
}, 60_000)

async function provide(): Promise<void> {
  await provideDue(house, outgoing, 10, AbortSignal.timeout(20_000))
}

async function completions(): Promise<number> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ count: number }>`select count(*) from events where name = 'set-up.completed'`.execute(work.db),
  )
  return rows[0]?.count ?? 0
}
