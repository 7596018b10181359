/** The people of the demonstration: one for each role there is, so that anybody can try what each of them sees. */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import type { NewPerson, Role } from '#server/business/access/index.ts'
import type { NewPurchasingAccount } from '#server/business/agreements/index.ts'
import type { PartnerRole } from '#server/work/index.ts'
import { contosoLille, contosoLondon, contosoParis, fabrikamAccounts, partners, type PartnerName } from './places.ts'

/** Everybody's password: whoever can reach a demonstration may come in, which is why it serves its own machine alone. */
export const demonstrationPassword = 'Sept-lampes-au-quai'

/** Where somebody works and what he may do there. */
export type Position =
  | { readonly role: Role; readonly accounts: readonly NewPurchasingAccount[]; readonly place: string }
  | { readonly partner: PartnerName; readonly role: PartnerRole }
  | 'operator'

export interface CastMember {
  readonly person: NewPerson
  readonly position: Position
}

// Addresses end in .example, which can be nobody's: a demonstration that is given a mail server writes to no stranger. The
// two that guide 3 prints do not; nobody but whoever tries that guide causes e-mail to them.
export const cast: readonly CastMember[] = [
  contoso('Claire', 'Martin', 'account-administrator'),
  contoso('Hugo', 'Bernard', 'agreement-administrator'),
  contoso('Inès', 'Dubois', 'user-administrator'),
  contoso('Paul', 'Lambert', 'account-manager'),
  contoso('Nadia', 'Roux', 'report-viewer'),
  contoso('Emma', 'Clark', 'account-viewer', 'en'),
  fabrikam('Julie', 'Moreau', 'account-administrator', 'FR', 'fr'),
  fabrikam('Sara', 'Davis', 'report-viewer', 'US', 'en'),
  fabrikam('Nora', 'Bailey', 'account-administrator', 'US', 'en'),
  partner('Jeanne', 'Roy', 'A', 'administrator'),
  partner('Thomas', 'Girard', 'A', 'agent'),
  partner('Alice', 'Marchand', 'A', 'viewer'),
  partner('Karim', 'Benali', 'B', 'administrator'),
  partner('Sonia', 'Lopez', 'B', 'agent'),
  partner('Léa', 'Fontaine', 'B', 'viewer'),
  partner('Daniel', 'Evans', 'C', 'administrator', 'GB', 'en'),
  partner('Kate', 'Wilson', 'C', 'agent', 'GB', 'en'),
  partner('Owen', 'Price', 'C', 'viewer', 'GB', 'en'),
  { person: newPerson('Olivier', 'Petit', 'editeur.example', 'FR', 'fr'), position: 'operator' },
  ofGroup('Harry', 'Lemoine', 'harry@contoso.com', 'account-administrator', [contosoLille, contosoLondon], 'fr'),
  ofGroup('Taiyo', 'Sato', 'taiyo@contoso.co.uk', 'account-manager', [contosoLondon], 'en'),
]

/** One of the people, as they are told to whoever starts the portal. */
export interface ToldPerson {
  readonly name: string
  readonly email: string
  readonly password: string
  /** The role, and where it is held, in words. */
  readonly role: string
}

/** The people of the demonstration, in the language of the terminal or page. */
export function demonstrationPeople(locale: Locale): readonly ToldPerson[] {
  return cast.map(({ person, position }) => ({
    name: `${person.firstName} ${person.lastName}`,
    email: person.email,
    password: demonstrationPassword,
    role: inWords(position, locale),
  }))
}

function inWords(position: Position, locale: Locale): string {
  const options = { locale }
  if (position === 'operator') return m.demonstration_operator({}, options)
  if ('partner' in position) {
    const { name } = partners[position.partner]
    return m.demonstration_position({ role: partnerRoleNames[position.role]({}, options), place: name }, options)
  }
  return m.demonstration_position({ role: roleNames[position.role]({}, options), place: position.place }, options)
}

const roleNames: Readonly<Record<Role, typeof m.role_account_viewer>> = {
  'account-administrator': m.role_account_administrator,
  'agreement-administrator': m.role_agreement_administrator,
  'user-administrator': m.role_user_administrator,
  'account-manager': m.role_account_manager,
  'report-viewer': m.role_report_viewer,
  'account-viewer': m.role_account_viewer,
}

const partnerRoleNames: Readonly<Record<PartnerRole, typeof m.partner_role_viewer>> = {
  administrator: m.partner_role_administrator,
  agent: m.partner_role_agent,
  viewer: m.partner_role_viewer,
}

function contoso(firstName: string, lastName: string, role: Role, language = 'fr'): CastMember {
  return {
    person: newPerson(firstName, lastName, 'contoso.example', 'FR', language),
    position: { role, accounts: [contosoParis], place: contosoParis.name },
  }
}

function ofGroup(
  firstName: string,
  lastName: string,
  email: string,
  role: Role,
  accounts: readonly NewPurchasingAccount[],
  language: string,
): CastMember {
  const countryCode = language === 'fr' ? 'FR' : 'GB'
  return {
    person: { email, firstName, lastName, language, countryCode, demonstration: true },
    position: { role, accounts, place: accounts.map(({ name }) => name).join(', ') },
  }
}

function fabrikam(firstName: string, lastName: string, role: Role, countryCode: string, language: string): CastMember {
  return {
    person: newPerson(firstName, lastName, 'fabrikam.example', countryCode, language),
    position: { role, accounts: fabrikamAccounts, place: 'Fabrikam' },
  }
}

function partner(
  firstName: string,
  lastName: string,
  name: PartnerName,
  role: PartnerRole,
  countryCode = 'FR',
  language = 'fr',
): CastMember {
  const domain = `${partners[name].name.toLowerCase().replace(' ', '-')}.example`
  return { person: newPerson(firstName, lastName, domain, countryCode, language), position: { partner: name, role } }
}

function newPerson(
  firstName: string,
  lastName: string,
  domain: string,
  countryCode: string,
  language: string,
): NewPerson {
  const local = `${firstName}.${lastName}`.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return { email: `${local}@${domain}`, firstName, lastName, language, countryCode, demonstration: true }
}
