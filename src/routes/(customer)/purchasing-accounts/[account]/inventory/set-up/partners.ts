/** Who is to order what: one partner per service, where several serve the account (SPEC 5.4). */
import { m } from '#messages'
import type { Serving } from '#server/business/partners/index.ts'
import type { Locale } from '#ui/format.ts'

export interface PartnerChoice {
  /** The field's name. */
  readonly name: string
  readonly label: string
  /** « Proposé : le dernier qui a commandé Office 365 pour vous. » */
  readonly hint: string | undefined
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly value: string
}

export function partnerField(groupId: number): string {
  return `partner-${String(groupId)}`
}

/** One choice per service; none where there is only one partner. */
export function partnerChoices(
  services: readonly (readonly [groupId: number, name: string])[],
  partners: readonly Serving[],
  proposed: ReadonlyMap<number, number>,
  locale: Locale,
): readonly PartnerChoice[] {
  if (partners.length < 2) return []
  const options = partners.map(({ partner_id: id, partner_name: label }) => ({ value: String(id), label }))
  return services.map(([groupId, service]) => {
    const last = proposed.get(groupId)
    return {
      name: partnerField(groupId),
      label: services.length === 1 ? m.set_up_partner({}, { locale }) : m.set_up_partner_of({ service }, { locale }),
      hint: last === undefined ? undefined : m.set_up_partner_proposed({ service }, { locale }),
      options:
        last === undefined ? [{ value: '', label: m.set_up_choose_partner({}, { locale }) }, ...options] : options,
      value: last === undefined ? '' : String(last),
    }
  })
}
