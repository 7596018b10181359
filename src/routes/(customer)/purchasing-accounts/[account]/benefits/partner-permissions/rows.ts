/** Requests of partners as « Avantages gérés par les partenaires » shows them: those that can be answered, and those that are over. */
import { m } from '#messages'
import type { Benefit } from '#server/business/benefits/index.ts'
import { latestPermissionDay, unlimited, type PartnerPermissionRow } from '#server/business/partners/index.ts'
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
      : [
          { value: 'remove', label: m.permissions_remove() },
          { value: 'change', label: m.permissions_change() },
        ],
    // What was given is extended as well as narrowed; what is asked for can only be narrowed.
    choices: limitChoices(
      of,
      benefits,
      { from: today, until: latestPermissionDay(today) },
      locale,
      isWaiting ? request : unlimited,
    ),
    limitTitle: isWaiting ? m.permissions_limit() : m.permissions_change(),
    limitText: isWaiting
      ? m.permissions_limit_text({ partner: request.partner })
      : m.permissions_change_text({ partner: request.partner }),
    changedAt: request.changedAt?.getTime() ?? 0,
    limits: filledLimits(request),
    formKey: formKey(),
  }
}

function since(request: PartnerPermissionRow, locale: Locale) {
  const { state, requestedAt, requestedBy, since: at, answeredBy, changedAt, changedBy } = request
  const asked = { name: m.permissions_asked(), value: dayAndPerson(requestedAt, requestedBy, locale) }
  if (state !== 'approved') return [asked]
  const approved = { name: m.permissions_approved(), value: dayAndPerson(at, answeredBy ?? '', locale) }
  if (changedAt === null) return [asked, approved]
  return [asked, approved, { name: m.permissions_changed(), value: dayAndPerson(changedAt, changedBy ?? '', locale) }]
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
