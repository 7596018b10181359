/** What the fields of a service are called, on their page and in the summary of what is wrong. */
import { m } from '#messages'
import type { TypedHelp, TypedSite } from './form.ts'

export function serviceLabels(): Readonly<Record<Exclude<keyof TypedSite, 'help'>, string>> {
  return {
    clientId: m.service_client_id(),
    name: m.service_name(),
    homeUrl: m.service_home(),
    administrationUrl: m.service_administration(),
    provisioningUrl: m.service_provisioning(),
    redirectUris: m.service_redirects(),
    postLogoutRedirectUris: m.service_post_logout(),
    backchannelLogoutUri: m.service_backchannel(),
  }
}

export function helpLabels(): Readonly<Record<keyof TypedHelp, string>> {
  return { helpUrl: m.service_help_url(), helpFr: m.service_help_fr(), helpEn: m.service_help_en() }
}

/** The label of the field with this id; of a help link with its number. */
export function labelOf(id: string): string {
  const [name = '', place = '1'] = id.split('-')
  const help = Object.entries(helpLabels()).find(([each]) => each === name)?.[1]
  if (help !== undefined) return m.service_help_field({ label: help, place })
  return Object.entries(serviceLabels()).find(([each]) => each === name)?.[1] ?? id
}

/** The id of a help link's field, which shares its name with those of the others. */
export function helpFieldId(name: keyof TypedHelp, place: number): string {
  return place === 0 ? name : `${name}-${String(place + 1)}`
}
