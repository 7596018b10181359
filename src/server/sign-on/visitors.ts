/**
 * Whoever is led to a service before he has signed in leaves a record behind of where he wanted to go, for an hour. Anybody
 * may do so, any number of times: without a limit a stranger fills the disk. Each process counts for itself, as the API does
 * (decisions/0014), and by network, so that nobody keeps out anybody but his neighbours.
 */
import { networkOf } from '#server/platform/address.ts'
import type { Frame } from './frame.ts'

/** Bytes that the visitors of one network leave in a minute: enough for a hundred people a second, of what services usually ask. */
export const visitBytesPerMinute = 8 * 1_024 * 1_024
/** Entries of one person, granted or refused: each leaves records behind, and a line of the journal that is kept for ever. */
export const entriesPerMinute = 120
/** What a record takes up beside its content. */
const overheadBytes = 512
const minuteMs = 60_000

export interface VisitorLimit {
  /** True where the request may leave behind what it does. */
  take(frame: Frame): boolean
}

export function visitorLimit(most = visitBytesPerMinute): VisitorLimit {
  let taken = new Map<string, number>()
  let begunAt = -Infinity
  return {
    take({ address, house, left, portal }) {
      const records = [...left.values()].flatMap((each) => (each.kind === 'written' ? [each.record] : []))
      const visit = portal === undefined && records.find(({ model }) => model === 'Interaction')
      if (!visit) return true
      const now = house.clock.realNow().getTime()
      // A clock that was put back begins anew too.
      if (Math.abs(now - begunAt) >= minuteMs) {
        taken = new Map()
        begunAt = now
      }
      const network = networkOf(address)
      const bytes = (taken.get(network) ?? 0) + visit.payload.length + overheadBytes
      if (bytes > most) return false
      taken.set(network, bytes)
      return true
    },
  }
}
