/** Requests of partners as « Avantages gérés par les partenaires » shows them: those that can be answered, and those that are over. */
import { m } from '#messages'
import type { Benefit } from '#server/business/benefits/index.ts'
import { latestPermissionDay, type PartnerPermissionRow } from '#server/business/partners/index.ts'
import type { Locale } from '#ui/format.ts'
import { filledLimits, limitChoices } from '#routes/benefits/permission/limits-form.ts'
import { dayInWords, limitsInWords, permissionStateInWords } from '#routes/benefits/permission/words.ts'
import { formKey } from '#routes/form-key.ts'

interface Words {
  readonly today: string
  readonly benefits: readonly Benefit[]
  readonly locale: Locale
}

/** A request that waits, or a permission that holds, with what can be done about it. */
export function openRequest(request: PartnerPermissionRow, { today, benefits, locale }: Words) {
  const isWaiting = request.state === 'waiting'
  const of = String(request.id)
  return {
    id: request.id,
    partner: request.partner,
    ...permissionStateInWords(request.state),
    isWaiting,
    facts: [...since(request, locale), ...limitsInWords(request, benefits, locale)],
    statuses: isWaiting
      ? [
          { value: 'approve', label: m.permissions_approve() },
          { value: 'refuse', label: m.permissions_refuse() },
        ]
      : [{ value: 'remove', label: m.permissions_remove() }],
    choices: limitChoices(of, benefits, { from: today, until: latestPermissionDay(today) }, locale, request),
    limits: filledLimits(request),
    formKey: formKey(),
  }
}

function since({ state, requestedAt, requestedBy, since: at, answeredBy }: PartnerPermissionRow, locale: Locale) {
  const asked = { name: m.permissions_asked(), value: dayAndPerson(requestedAt, requestedBy, locale) }
  if (state !== 'approved') return [asked]
  return [asked, { name: m.permissions_approved(), value: dayAndPerson(at, answeredBy ?? '', locale) }]
}

function dayAndPerson(at: Date, person: string, locale: Locale): string {
  const date = dayInWords(at, locale)
  return person === '' ? date : m.permissions_on_by({ date, person })
}

/** A request that nothing can be done about any more. */
export function overRow(request: PartnerPermissionRow, { benefits, locale }: Words) {
  const [which, acts, until] = limitsInWords(request, benefits, locale)
  const isAnswered = request.state === 'refused' || request.state === 'removed'
  return {
    id: request.id,
    partner: request.partner,
    ...permissionStateInWords(request.state),
    asked: dayInWords(request.requestedAt, locale),
    since: dayInWords(request.since, locale),
    by: isAnswered ? request.answeredBy : null,
    benefits: which?.value ?? '',
    acts: acts?.value ?? '',
    until: until?.value ?? '',
  }
}
