/** Files of orders are their partner's own: his people read what became of them, and those who order send and settle them. */
import { vi } from 'vitest'
import type { Caller } from '../world/callers.ts'
import type { TestHouse } from '../world/house.ts'
import { orderFile, ownHeader, sendOrderFile } from '../world/order-files.ts'
import { partnerUserAt } from '../world/people.ts'
import { formKey, type Cases } from './route-case.ts'

/** A file of the partner of the account `own` that was refused. */
const there = { file: '' }
const file = () => ({ file: there.file })

function atDesk({ actor }: Caller): number {
  return actor?.kind === 'partner' ? 200 : 404
}

function ofPartner<Answer>(answer: Answer): (who: Caller) => Answer | number {
  return ({ actor, who }) => (actor?.kind === 'partner' && who !== 'partner who serves another account' ? answer : 404)
}

/** Whoever may order at the desk; viewers are told what they lack. */
function ordering<Answer>(answer: Answer): (who: Caller) => Answer | number {
  return ({ actor }) => {
    if (actor?.kind !== 'partner') return 404
    return actor.role === 'viewer' ? 403 : answer
  }
}

export const orderFileCases: Cases = {
  'GET /partner/orders/files': { answer: atDesk },
  // No form with a file.
  'POST /partner/orders/files': { form: () => ({ 'form-key': formKey() }), answer: ordering(400) },
  'GET /partner/orders/files/template.csv': { answer: ordering(200) },
  'GET /partner/orders/files/[file]': { rest: file, answer: ofPartner(200) },
  'POST /partner/orders/files/[file]': {
    rest: file,
    query: '?/settle',
    form: () => ({ 'form-key': formKey() }),
    answer: (who) =>
      who.who === 'partner who serves another account' ? 404 : ordering(`/partner/orders/files/${there.file}`)(who),
  },
  'GET /partner/orders/files/[file]/faults.csv': { rest: file, answer: ofPartner(200) },
}

/** Sends a file that is refused, and waits until the portal has read it. */
export async function settleOrderFiles(house: TestHouse, partnerId: number): Promise<void> {
  const agent = await partnerUserAt(house, partnerId, 'agent')
  const id = await sendOrderFile(house, agent, [ownHeader, 'A-1,2026-01-01,none,,1,subscription,E1,0,'])
  await vi.waitUntil(async () => (await orderFile(house, agent, id)).ended_at !== null, { timeout: 20_000 })
  there.file = String(id)
}
