/** Agreements for tests, each with a designated administrator of its own. */
import { registerAgreement } from '#server/business/agreements/index.ts'
import { change, system, type House } from '#server/work/index.ts'

export interface Registered {
  readonly number: string
  /** The ids of its accounts, and the number of the first. */
  readonly accounts: readonly number[]
  readonly accountNumber: string
  /** The designated administrator's. */
  readonly email: string
}

interface Wish {
  readonly invite: boolean
  readonly count?: number
  readonly language?: string
  readonly email?: string | undefined
}

let registered = 0

/** An agreement of an organisation of its own, with so many accounts; its administrator is invited where it says so. */
export async function register(house: House, wish: Wish): Promise<Registered> {
  registered += 1
  const { invite, count = 1, language = 'fr', email = `ada${String(registered)}@contoso.example` } = wish
  const number = `AG-${String(registered)}`
  const { accounts } = await change(house, system('test'), null, (work) =>
    registerAgreement(
      work,
      {
        number,
        signedOn: '2024-01-15',
        anniversaryOn: '2025-02-01',
        organization: { number: `ORG-${number}`, name: `Contoso ${number}`, countryCode: 'FR' },
        administrator: { firstName: 'Ada', lastName: 'Admin', email, language },
        accounts: Array.from({ length: count }, (_, index) => ({
          number: `${number}-${String(index + 1)}`,
          name: `Compte ${String(index + 1)}`,
          city: 'Paris',
          countryCode: 'FR',
        })),
      },
      { invite },
    ),
  )
  return { number, accounts: accounts.map(({ id }) => id), accountNumber: `${number}-1`, email }
}
