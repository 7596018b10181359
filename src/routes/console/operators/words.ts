/** The publisher's people and their roles in words. */
import { m } from '#messages'
import { operatorRoles, type Operator, type OperatorRole } from '#server/business/access/index.ts'
import { formatDay, formatInstant, type Locale } from '#ui/format.ts'
import { dayOf, lastStepInWords, stateInWords } from '#routes/(customer)/access/words.ts'

export function operatorRoleName(role: OperatorRole): string {
  return role === 'administrator' ? m.operator_role_administrator() : m.operator_role_agent()
}

/** The roles to choose from, each with what it allows. */
export function operatorRoleOptions() {
  const does = { administrator: m.operator_role_administrator_does(), agent: m.operator_role_agent_does() }
  return operatorRoles.map((role) => ({ value: role, label: operatorRoleName(role), text: does[role] }))
}

/** One person as a list shows him. */
export function operatorRow(person: Operator, today: string, locale: Locale, timeZone: string) {
  const { invitedAt, hiredAt, seenAt } = person
  const invited = lastStepInWords({ state: person.state, invitedAt, signedInOn: null }, today, locale)
  const since = hiredAt && { text: m.partner_users_since({ date: formatDay(locale, dayOf(hiredAt)) }) }
  return {
    id: person.userId,
    href: `/console/operators/${String(person.userId)}`,
    name: `${person.firstName} ${person.lastName}`.trim() || person.email,
    email: person.email,
    role: operatorRoleName(person.role),
    ...stateInWords(person.state, locale),
    last: { note: undefined, isSoon: false, ...(since ?? invited) },
    seen: seenAt === null ? undefined : formatInstant(locale, timeZone, seenAt),
  }
}
