/** A store of software for tests, an operator who registers what lies there, and customers who hold something. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publisher } from '#server/business/access/index.ts'
import { measureFiles, registerFile, type FileFields } from '#server/business/downloads/index.ts'
import { diskStore } from '#server/platform/disk-store.ts'
import { change, read, system, type Actor, type Changing } from '#server/work/index.ts'
import type { TestHouse } from './house.ts'
import { order, stock } from './orders.ts'
import { customerAt, operator } from './people.ts'
import { foundAccounts, foundPartner, numberOfPartner, serve } from './places.ts'

export type SoftwarePlace = Awaited<ReturnType<typeof softwarePlace>>

/** Items as `stock` has them, and an empty store; `remove` ends it. */
export async function softwarePlace(house: TestHouse) {
  const folder = await mkdtemp(join(tmpdir(), 'comptoir-software-'))
  await stock(house)
  const store = diskStore(folder)
  const desk = await operator(house)
  const partner = await foundPartner(house)
  const partnerNumber = await numberOfPartner(house, partner)
  const rows = await read(house, system('test'), (work) =>
    work.db.selectFrom('items').select(['id', 'code', 'product_group_id']).execute(),
  )
  const itemOf = (code: string) => {
    const item = rows.find((each) => each.code === code)
    if (item === undefined) throw new Error(`There is no item ${code}`)
    return item
  }
  const act = <T>(fn: (work: Changing) => Promise<T>) => change(house, desk, null, fn)
  const put = async (path: string, bytes: Buffer) => {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
  const measure = () => measureFiles(house, store, 200, AbortSignal.timeout(20_000))
  /** Of PRO in French for x64, unless something else is said. */
  const register = (fields: Partial<FileFields>) =>
    act((work) =>
      registerFile(work, publisher(work), {
        itemId: itemOf('PRO').id,
        language: 'fr',
        architecture: 'x64',
        path: 'x.iso',
        ...fields,
      }),
    )

  return {
    folder,
    store,
    desk: desk as Actor,
    partner,
    partnerNumber,
    itemOf,
    act,
    put,
    measure,
    register,
    /** In the store, registered and measured. */
    async offered(path: string, item = 'PRO', bytes = Buffer.from(path)): Promise<number> {
      await put(path, bytes)
      const id = await register({ path, itemId: itemOf(item).id })
      await measure()
      return id
    },
    /** An account with ten of PRO, and somebody who may download and see keys there. */
    async customer(kind: 'license' | 'license-with-coverage' = 'license') {
      const [account] = await foundAccounts(house, 1)
      if (account === undefined) throw new Error('No account was founded')
      await serve(house, partner, account.id)
      const term = kind === 'license' ? '' : '2030-06-30'
      const bought = { partner: partnerNumber, account: account.number, kind, item: 'PRO', quantity: 10, term }
      await order(house, bought)
      return { account, who: await customerAt(house, account.id, ['account-manager']) }
    },
    async remove() {
      await rm(folder, { recursive: true })
    },
  }
}
