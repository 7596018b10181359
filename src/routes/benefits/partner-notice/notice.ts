/**
 * What the benefits' tab says of partners (guide 5): the link to their permissions, which is there once one of them has asked, and who
 * of them waits for an answer.
 */
import { m } from '#messages'
import { purchasingAccount } from '#server/business/access/index.ts'
import { permissionNotice } from '#server/business/partners/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { partnerList } from '#routes/partner-names.ts'

export interface PartnerNotice {
  readonly href: string
  /** « Partenaire B demande à gérer vos avantages. »; undefined where nobody waits. */
  readonly waiting: string | undefined
}

/** Undefined where no partner has ever asked. `href` leads to the page of permissions. */
export async function partnerNotice(
  work: Work,
  accountId: number,
  href: string,
  locale: Locale,
): Promise<PartnerNotice | undefined> {
  const { isAny, waiting } = await permissionNotice(work, await purchasingAccount(work, accountId, 'benefits.view'))
  if (!isAny) return undefined
  if (waiting.length === 0) return { href, waiting: undefined }
  const partners = partnerList(
    waiting.map(({ partner }) => partner),
    locale,
  )
  return { href, waiting: m.permissions_notice({ count: waiting.length, partners }, { locale }) }
}
