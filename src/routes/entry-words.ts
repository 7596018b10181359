/** Why somebody may not enter a service, in a few words. */
import { m } from '#messages'
import { entryRefusals, type EntryRefusal } from '#server/business/provisioning/index.ts'

const words: Readonly<Record<EntryRefusal, () => string>> = {
  'service.withdrawn': m.entry_refusal_service_withdrawn,
  'address.unproved': m.entry_refusal_address_unproved,
  'person.barred': m.entry_refusal_person_barred,
  'address.elsewhere': m.entry_refusal_address_elsewhere,
  'domain.missing': m.entry_refusal_domain_missing,
  'domain.unproved': m.entry_refusal_domain_unproved,
  'association.unapproved': m.entry_refusal_association_unapproved,
  'plan.suspended': m.entry_refusal_plan_suspended,
  'plan.missing': m.entry_refusal_plan_missing,
}

/** « aucun domaine n’est associé »; undefined for what is no such reason. */
export function entryRefusalName(reason: string): string | undefined {
  const known = entryRefusals.find((each) => each === reason)
  return known && words[known]()
}
