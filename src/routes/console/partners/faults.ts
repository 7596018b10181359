/** The fields of a partner's form that were refused, by their labels. */
import { m } from '#messages'

export function partnerFaults(errors: Readonly<Record<string, string | undefined>> | undefined) {
  const labels = { number: m.console_partner_number(), name: m.console_partner_name(), language: m.profile_language() }
  return Object.entries(labels)
    .filter(([name]) => errors?.[name] !== undefined)
    .map(([name, label]) => ({ name, label }))
}
