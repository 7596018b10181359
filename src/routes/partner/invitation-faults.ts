/** The fields of an invitation to a partner that were refused, by their labels. */
import { m } from '#messages'

export function invitationFaults(errors: Readonly<Record<string, string | undefined>>) {
  const labels = {
    email: m.users_email(),
    firstName: m.profile_first_name(),
    lastName: m.profile_last_name(),
    language: m.profile_language(),
    countryCode: m.profile_country(),
    role: m.users_role(),
  }
  return Object.entries(labels)
    .filter(([name]) => errors[name] !== undefined)
    .map(([name, label]) => ({ name, label }))
}
