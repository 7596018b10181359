/** A journal for tests: things that happen, sealing by hand, and what is wrong with it; wiped before each test, since a database of its own costs more. */
import { sql } from 'kysely'
import pg from 'pg'
import { sealEvents, verifyChain, verifyRuns, type Breach, type ChainScope } from '#server/business/audit/index.ts'
import { change, readInBulk, system, type House } from '#server/work/index.ts'
import { testHouse, type TestHouse } from './house.ts'

const actor = system('test')

export interface TestJournal {
  readonly house: TestHouse
  /** May change what the application may not. */
  readonly owner: pg.Client
  /** Something that happened in an account, as any verb tells it; in account 0, to the portal. */
  tell(account: number, quantity?: number, from?: House): Promise<void>
  /** One batch; answers how many events it sealed. */
  seal(limit?: number): Promise<number>
  /** Whatever can be sealed; answers how many events that was. */
  sealAll(limit?: number): Promise<number>
  rows<Row>(query: ReturnType<typeof sql<Row>>): Promise<readonly Row[]>
  /** The ids of an account's chain in the order in which they were sealed. */
  chain(account: number): Promise<readonly number[]>
  /** What `comptoir audit verify` would say first, by small pages. */
  firstBreach(of?: ChainScope): Promise<Breach | undefined>
  /** As if nothing had ever happened. */
  wipe(): Promise<void>
  drop(): Promise<void>
}

export async function testJournal(): Promise<TestJournal> {
  const house = await testHouse()
  const owner = new pg.Client({ connectionString: house.ownerUrl })
  await owner.connect()
  const seal = (limit = 5_000) => change(house, actor, null, (work) => sealEvents(work, limit))
  const rows = async <Row>(query: ReturnType<typeof sql<Row>>): Promise<readonly Row[]> =>
    (await readInBulk(house, actor, (work) => query.execute(work.db))).rows
  return {
    house,
    owner,
    tell: (account, quantity = 1, from = house) =>
      change(from, actor, null, (work) =>
        work.record({
          name: 'seats.reported',
          scope: account === 0 ? 'system' : { account },
          subject: 'item:1',
          details: { itemId: 1, from: null, quantity },
        }),
      ),
    seal,
    async sealAll(limit) {
      let sealed = 0
      for (let more = await seal(limit); more > 0; more = await seal(limit)) sealed += more
      return sealed
    },
    rows,
    async chain(account) {
      const seals = await rows(
        sql<{
          event_ids: readonly number[]
        }>`select event_ids from event_seals where purchasing_account_id = ${account} order by scope, number`,
      )
      return seals.flatMap(({ event_ids: ids }) => ids)
    },
    async firstBreach(of) {
      for (let after: number | undefined = 0; after !== undefined;) {
        const from: number = after
        const page = await readInBulk(house, actor, (work) =>
          of === undefined ? verifyRuns(work, from, 2) : verifyChain(work, of, from, 2),
        )
        if (page.breach) return page.breach
        after = page.to
      }
      return undefined
    },
    async wipe() {
      await owner.query('truncate events, event_seals, seal_runs restart identity')
      await owner.query(`update sealing set settled_to = 0, bound = 0, awaited = '{}'`)
    },
    async drop() {
      await owner.end()
      await house.drop()
    },
  }
}
