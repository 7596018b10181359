/** Which balances come onto their partners' lists of what ends, and which go, because of one batch of bookings. */
import { listEndingTerms, unlistEndingTerms, type EndingTerm } from '#server/business/partners/index.ts'
import type { Changing } from '#server/work/index.ts'
import type { KeyedHolding } from './holdings.ts'
import { perpetual, type Balance } from './posting.ts'

/** True for what holds something until a last day. */
export function isEnding({ term, available, coverage }: Balance): boolean {
  return term !== perpetual && (available > 0 || coverage > 0)
}

/** Brings the lists up to date with these holdings, once their balances are written. */
export async function writeEndings(work: Changing, holdings: Iterable<KeyedHolding>): Promise<void> {
  const coming: EndingTerm[] = []
  const going: EndingTerm[] = []
  for (const { purchasing_account_id, item_id, package_id, holding, listed } of holdings) {
    for (const balance of holding.balances) {
      if (isEnding(balance) === listed.has(balance)) continue
      const row = {
        purchasing_account_id,
        item_id,
        package_id,
        serving_number: balance.serving,
        term_ends_on: balance.term,
      }
      if (listed.delete(balance)) going.push(row)
      else {
        listed.add(balance)
        coming.push(row)
      }
    }
  }
  await unlistEndingTerms(work, going)
  await listEndingTerms(work, coming)
}
