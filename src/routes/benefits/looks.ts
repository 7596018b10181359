/** What a page shows of access codes is recorded before the page leaves. */
import type { BenefitSight } from '#server/business/access/index.ts'
import { newLooks, recordLooks, type HeldBenefit } from '#server/business/benefits/index.ts'
import type { Work } from '#server/work/index.ts'

/** To be told of every benefit whose identifiers a page shows. */
export async function noteLooks(
  locals: App.Locals,
  work: Work,
  sight: BenefitSight,
  shown: readonly HeldBenefit[],
): Promise<void> {
  const looks = await newLooks(work, sight, shown)
  const account = sight.account.id
  if (looks.length > 0) locals.looked((changing) => recordLooks(changing, account, looks))
}
