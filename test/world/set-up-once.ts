/** One set-up of a hundred seats under a key: what the fault tests repeat, race and interrupt. */
import { randomUUID } from 'node:crypto'
import { purchasingAccount } from '#server/business/access/index.ts'
import { setUpServices, type SetUpLine } from '#server/business/provisioning/index.ts'
import { change, system, type Actor, type House } from '#server/work/index.ts'

export interface SetUpPlace {
  readonly accountId: number
  readonly itemId: number
  readonly partnerId: number
}

/**
 * Sets up 100 seats. The answer is made anew in each run of the change, and so is the key that the set-up itself has: a
 * repeat that ran twice would show in both.
 */
export function setUpOnce(house: House, { accountId, itemId, partnerId }: SetUpPlace, key: string): Promise<string> {
  return change(house, system('setting-up'), { key, request: `set up 100 of ${String(itemId)}` }, async (work) => {
    const account = await purchasingAccount(work, accountId, 'services.set-up')
    const answer = randomUUID()
    const { setUp } = await setUpServices(work, account, {
      key: answer,
      lines: [{ itemId, quantity: 100, partnerId }],
    })
    return `${answer}:${String(setUp)}`
  })
}

/** Sets plans up in somebody's name; answers the set-up's number. */
export async function setUpAs(
  house: House,
  actor: Actor,
  accountId: number,
  key: string,
  lines: readonly SetUpLine[],
): Promise<number> {
  const { setUp } = await change(house, actor, null, async (work) =>
    setUpServices(work, await purchasingAccount(work, accountId, 'services.set-up'), { key, lines }),
  )
  return setUp
}
