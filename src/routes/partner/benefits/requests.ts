/** A partner's requests to manage customers' benefits, in words: for his list and for the home of the Partner Center. */
import type { Benefit } from '#server/business/benefits/index.ts'
import type { PartnerRequest, RequestCursor } from '#server/business/partners/index.ts'
import type { Locale } from '#ui/format.ts'
import { dayInWords, limitsInWords, permissionStateInWords } from '#routes/benefits/permission/words.ts'
import { permissionHref } from '../navigation.ts'

export function requestRow(request: PartnerRequest, benefits: readonly Benefit[], locale: Locale) {
  const [which, acts, until] = limitsInWords(request, benefits, locale)
  return {
    id: request.id,
    href: permissionHref(request.accountId),
    account: request.accountName,
    customer: request.organizationName,
    number: request.accountNumber,
    ...permissionStateInWords(request.state),
    since: dayInWords(request.since, locale),
    benefits: which?.value ?? '',
    acts: acts?.value ?? '',
    until: until?.value ?? '',
    manageHref: request.state === 'approved' ? `/partner/benefits/${String(request.accountId)}` : undefined,
  }
}

/** A place in the list, as an address has it; undefined for what never stood in one. */
export function cursorOf(text: string | null): RequestCursor | undefined {
  const [, at, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(text ?? '') ?? []
  return at === undefined ? undefined : { since: new Date(Number(at)), id: Number(id) }
}

export function cursorText({ since, id }: RequestCursor): string {
  return `${String(since.getTime())}.${String(id)}`
}
