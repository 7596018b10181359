/** Who signed what, and who serves whom: Contoso with one purchasing account, and another with two; Fabrikam and its sisters with several. */
import type { NewAgreement, NewPurchasingAccount } from '#server/business/agreements/index.ts'
import type { NewPartner } from '#server/business/partners/index.ts'

export type PartnerName = 'A' | 'B' | 'C'

export const partners: Readonly<Record<PartnerName, NewPartner>> = {
  A: { number: 'PA-1001', name: 'Partenaire A', language: 'fr' },
  B: { number: 'PB-2002', name: 'Partenaire B', language: 'fr' },
  C: { number: 'PC-3003', name: 'Partenaire C', language: 'en' },
}

/** An agreement without its dates, which follow from the day on which the story is told. */
export interface Place extends Omit<NewAgreement, 'signedOn' | 'anniversaryOn'> {
  /** Its next anniversary is the end of the month that lies so many days ahead. */
  readonly anniversaryDaysAhead: number
  readonly partners: readonly PartnerName[]
}

const julie = { firstName: 'Julie', lastName: 'Moreau', email: 'julie.moreau@fabrikam.example', language: 'fr' }

/** Contoso's one purchasing account: with it alone, no selector is shown. */
export const contosoParis = account('0005438761', 'Contoso Paris', 'Paris', 'FR')

/** The two accounts of the organisation that guide 3 speaks of, each for a domain of its own; the first one has none yet. */
export const contosoLille = account('0005438902', 'Contoso Lille', 'Lille', 'FR')
export const contosoLondon = account('0005438913', 'Contoso London', 'London', 'GB')

/** The account with the longest history. */
export const fabrikamRedmond = account('0005220194', 'Fabrikam Redmond', 'Redmond', 'US')

/** The account of which something was not ordered in time. */
export const maisonFabre = account('0005251190', 'Maison Fabre', 'Toulouse', 'FR')

// "Fab" finds eight of these; the name Fabrikam and the place Redmond have two others each, and one in common.
export const places: readonly Place[] = [
  {
    number: '4500098217',
    organization: { number: 'ORG-10017', name: 'Contoso France SAS', countryCode: 'FR' },
    administrator: {
      firstName: 'Claire',
      lastName: 'Martin',
      email: 'claire.martin@contoso.example',
      language: 'fr',
    },
    accounts: [contosoParis],
    anniversaryDaysAhead: 200,
    partners: ['A', 'B'],
  },
  {
    number: '4500071120',
    organization: { number: 'ORG-20411', name: 'Fabrikam, Inc.', countryCode: 'US' },
    administrator: julie,
    accounts: [fabrikamRedmond, account('0005231005', 'Fabrikam Résidences', 'Bellevue', 'US')],
    anniversaryDaysAhead: 130,
    partners: ['A', 'B'],
  },
  {
    number: '4500084405',
    organization: { number: 'ORG-20412', name: 'Fabrikam Europe SARL', countryCode: 'FR' },
    administrator: julie,
    accounts: [
      account('0005220318', 'Fabrikam Europe', 'Lyon', 'FR'),
      account('0005220329', 'Fabrikam Santé', 'Strasbourg', 'FR'),
    ],
    anniversaryDaysAhead: 250,
    partners: ['A'],
  },
  {
    number: '4500084406',
    organization: { number: 'ORG-20413', name: 'Fabrikam Fiber Ltd', countryCode: 'IE' },
    administrator: julie,
    accounts: [account('0005220477', 'Fabrikam Fiber', 'Dublin', 'IE')],
    anniversaryDaysAhead: 45,
    partners: ['B'],
  },
  {
    number: '4500091833',
    organization: { number: 'ORG-20977', name: 'Fabulous Hotels SA', countryCode: 'FR' },
    administrator: julie,
    accounts: [
      account('0005240771', 'Fabulous Hotels Nice', 'Nice', 'FR'),
      account('0005240782', 'Fabulous Hotels Redmond', 'Redmond', 'US'),
    ],
    anniversaryDaysAhead: 280,
    partners: ['A', 'B', 'C'], // what one may see of another's orders is best tried with three
  },
  {
    number: '4500092640',
    organization: { number: 'ORG-21350', name: 'Maison Fabre SAS', countryCode: 'FR' },
    administrator: julie,
    accounts: [maisonFabre],
    anniversaryDaysAhead: 160,
    partners: ['B'],
  },
  {
    number: '4500093318',
    organization: { number: 'ORG-21588', name: 'Northwind Traders, Inc.', countryCode: 'US' },
    administrator: julie,
    accounts: [account('0005262047', 'Northwind Traders', 'Redmond', 'US')],
    anniversaryDaysAhead: 220,
    partners: ['A'],
  },
  {
    number: '4500098530',
    organization: { number: 'ORG-10018', name: 'Contoso Group Ltd', countryCode: 'GB' },
    administrator: { firstName: 'Harry', lastName: 'Lemoine', email: 'harry@contoso.com', language: 'fr' },
    accounts: [contosoLille, contosoLondon],
    anniversaryDaysAhead: 190,
    partners: ['B'],
  },
]

/** The accounts that Fabrikam's people look after. */
export const fabrikamAccounts = places
  .filter(({ administrator }) => administrator === julie)
  .flatMap((place) => place.accounts)

export function account(number: string, name: string, city: string, countryCode: string): NewPurchasingAccount {
  return { number, name, city, countryCode }
}
