/**
 * What a benefit has to download (SPEC 8.3): taking it uses one of what remains, where the benefit is measured, and leads to its
 * address at the publisher's. The address is shown to whoever took it and to nobody else.
 */
import { purchasingAccount, type PurchasingAccount } from '#server/business/access/index.ts'
import { actorKey, Refusal, type Changing, type Work } from '#server/work/index.ts'
import {
  benefitOf,
  keepDescriptions,
  namedBenefit,
  type Benefit,
  type BenefitDownload,
  type NamedBenefit,
  type TextByLanguage,
} from './description.ts'
import { refuseOver } from './held-grant.ts'
import { lockGrant, post } from './post.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'benefit.downloaded': {
      readonly benefit: NamedBenefit
      readonly download: NamedDownload
    }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Not among what the benefit has to download, or not any more. */
    'download.unknown': Record<never, never>
  }
}

/** As events name it: with its names of the time. */
export interface NamedDownload {
  readonly code: string
  readonly names: TextByLanguage
}

/**
 * Takes a download of the benefit under a key of the intention (a UUID), which finds it again (`takenDownload`). Refuses 404
 * benefit.unknown and download.unknown, 409 benefit.not-held, 422 benefit.exhausted.
 */
export async function takeDownload(
  work: Changing,
  account: PurchasingAccount<'software.download'>,
  wanted: { readonly benefitId: number; readonly code: string; readonly key: string },
): Promise<void> {
  await keepDescriptions(work)
  const benefit = await benefitOf(work, wanted.benefitId)
  const download = downloadOf(benefit, wanted.code)
  if (download === undefined) throw new Refusal(404, 'download.unknown', {})
  const grant = await lockGrant(work, account.id, benefit.id)
  // Once more: while the lock was waited for, the actor's role may have been taken.
  await purchasingAccount(work, account.id, 'software.download')
  refuseOver(grant)

  const cause = { key: keyOf(wanted.key), subject: download.code }
  const used = benefit.measure === undefined ? 0 : 1
  await post(work, grant, { kind: 'downloaded', used }, cause)

  await work.record({
    name: 'benefit.downloaded',
    scope: { account: account.id },
    subject: `benefit:${String(benefit.id)}`,
    details: { benefit: namedBenefit(benefit), download: { code: download.code, names: download.names } },
  })
}

/** What the actor took under a key; undefined for what he did not take, and for what is there no more. */
export async function takenDownload(
  work: Work,
  account: PurchasingAccount<'software.download'>,
  benefit: Benefit,
  key: string,
): Promise<BenefitDownload | undefined> {
  const entry = await work.db
    .selectFrom('benefit_entries')
    .select('subject')
    .where('purchasing_account_id', '=', account.id)
    .where('key', '=', keyOf(key))
    .where('benefit_id', '=', benefit.id)
    .where('actor', '=', actorKey(work.actor))
    .executeTakeFirst()
  return entry?.subject === undefined || entry.subject === null ? undefined : downloadOf(benefit, entry.subject)
}

function downloadOf({ downloads }: Benefit, code: string): BenefitDownload | undefined {
  return downloads.find((each) => each.code === code)
}

function keyOf(key: string): string {
  return `downloaded:${key}`
}
