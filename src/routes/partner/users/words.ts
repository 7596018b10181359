/** A partner's people and their roles in words. */
import { m } from '#messages'
import { partnerRoles, type PartnerPerson } from '#server/business/access/index.ts'
import type { PartnerRole } from '#server/work/index.ts'
import { formatDay, type Locale } from '#ui/format.ts'
import { dayOf, lastStepInWords, stateInWords } from '../../(customer)/access/words.ts'

export function partnerRoleName(role: PartnerRole, locale: Locale): string {
  const options = { locale }
  if (role === 'administrator') return m.partner_role_administrator({}, options)
  return role === 'agent' ? m.partner_role_agent({}, options) : m.partner_role_viewer({}, options)
}

/** The roles to choose from, each with what it allows. */
export function partnerRoleOptions(locale: Locale) {
  const options = { locale }
  const does = {
    administrator: m.partner_role_administrator_does({}, options),
    agent: m.partner_role_agent_does({}, options),
    viewer: m.partner_role_viewer_does({}, options),
  }
  return partnerRoles.map((role) => ({ value: role, label: partnerRoleName(role, locale), text: does[role] }))
}

/** One person as a list shows him. */
export function personRow(person: PartnerPerson, today: string, locale: Locale) {
  const { invitedAt, hiredAt } = person
  const invited = lastStepInWords({ state: person.state, invitedAt, signedInOn: null }, today, locale)
  const since = hiredAt && { text: m.partner_users_since({ date: formatDay(locale, dayOf(hiredAt)) }, { locale }) }
  return {
    id: person.userId,
    href: `/partner/users/${String(person.userId)}`,
    name: `${person.firstName} ${person.lastName}`,
    email: person.email,
    role: partnerRoleName(person.role, locale),
    ...stateInWords(person.state, locale),
    last: { note: undefined, isSoon: false, ...(since ?? invited) },
  }
}
