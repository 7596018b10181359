/**
 * Who uses which licence: a person who comes in gets one of his organisation's, of the plan with most of them left, and keeps
 * it. After each change the portal is told how many are in use (its API, under a token of the service's own).
 */
import type { Identity, Person, Plan } from './identity.ts'

interface Holder {
  readonly sub: string
  readonly name: string
}

export interface Seats {
  /** The plan of which the person has a licence; gives him one where he has none and there is one. */
  seat(person: Person): Plan | undefined
  holders(plan: Plan): readonly Holder[]
  /** Waits until the portal has been told what there is to tell. */
  told(): Promise<void>
}

const measured = 'seats.report'
const answerLimitMs = 5_000

/** `onFault` hears why the portal could not be told; the next change tells it again. */
export function openSeats(api: string, identity: Identity, onFault: (fault: string) => void): Seats {
  const assigned = new Map<string, Map<string, Holder>>()
  let telling: Promise<void> = Promise.resolve()

  function holdersOf(plan: Plan): Map<string, Holder> {
    const key = `${plan.account}\n${plan.code}`
    const known = assigned.get(key) ?? new Map<string, Holder>()
    assigned.set(key, known)
    return known
  }

  function left(plan: Plan): number {
    return plan.quantity - holdersOf(plan).size
  }

  async function tell(plan: Plan, quantity: number): Promise<void> {
    const token = await identity.ownToken(measured)
    const [account, code] = [encodeURIComponent(plan.account), encodeURIComponent(plan.code)]
    const answer = await fetch(`${api}/purchasing-accounts/${account}/plans/${code}/seats-in-use`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      body: JSON.stringify({ quantity, measuredAt: new Date().toISOString() }),
      signal: AbortSignal.timeout(answerLimitMs),
    })
    if (!answer.ok) throw new Error(`${String(answer.status)} ${(await answer.text()).slice(0, 300)}`)
  }

  return {
    seat(person) {
      const held = person.plans.find((plan) => holdersOf(plan).has(person.sub))
      if (held !== undefined) return held
      const [plan] = person.plans.toSorted((one, other) => left(other) - left(one))
      if (plan === undefined || left(plan) <= 0) return undefined
      const holders = holdersOf(plan)
      holders.set(person.sub, { sub: person.sub, name: person.name })
      // One after the other, so that the last number told is the last one counted.
      telling = telling
        .then(() => tell(plan, holders.size))
        .catch((error: unknown) => onFault(error instanceof Error ? error.message : String(error)))
      return plan
    },
    holders: (plan) => [...holdersOf(plan).values()],
    told: () => telling,
  }
}
