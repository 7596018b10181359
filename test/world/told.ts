/** What a demonstration has told, for its tests. */
import { sql } from 'kysely'
import * as v from 'valibot'
import { purchasingAccount } from '#server/business/access/index.ts'
import { benefitJobs } from '#server/business/benefits/index.ts'
import { inventoryOf, type HeldItem } from '#server/business/inventory/index.ts'
import { tell } from '#server/business/notifications/index.ts'
import type { Job } from '#server/platform/jobs.ts'
import { change, read, system, type House } from '#server/work/index.ts'
import { accountId } from '../../demo/acts.ts'
import type { TestHouse } from './house.ts'
import { runJobs } from './queue.ts'

const reader = system('test')

/** Everything that an account holds, expired services too. */
export async function inventory(house: House, number: string): Promise<HeldItem[]> {
  return await read(house, reader, async (work) => {
    const account = await purchasingAccount(work, await accountId(work, number), 'inventory.view')
    return await inventoryOf(work, account, { language: 'fr', expired: true })
  })
}

/** The item bought singly under this edition and version. */
export function single(held: readonly HeldItem[], name: string): HeldItem {
  const item = held.find((each) => each.package_id === 0 && `${each.edition} ${each.version}`.trim() === name)
  if (item === undefined) throw new Error(`${name} is not in the inventory`)
  return item
}

export async function ledgerLines(house: House): Promise<number> {
  return await read(house, reader, async (work) => {
    const { count } = await work.db
      .selectFrom('ledger_entries')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return count
  })
}

/** To whom the story owes e-mails, once the jobs that owe them have run. */
export async function owedEmails(house: TestHouse): Promise<readonly string[]> {
  await runJobs(house.ownerUrl, {
    'notifications.tell': job(async (payload) => {
      const address = v.parse(v.object({ account: v.number(), id: v.number() }), payload)
      await change(house, reader, null, (work) => tell(work, address))
    }),
    'provisioning.provide': job(() => Promise.resolve()), // all of it is ready already
    'orders.take-in': job(() => Promise.resolve()), // every file is read already
    ...benefitJobs(house),
    'mail.deliver': job(() => Promise.resolve()), // nothing is sent here
  })
  const { rows } = await read(house, reader, (work) =>
    sql<{ recipient_address: string }>`select recipient_address from emails`.execute(work.db),
  )
  return rows.map((row) => row.recipient_address)
}

function job(run: Job['run']): Job {
  return { timeoutMs: 10_000, batchLimit: 1, run }
}
