/**
 * Two agreements that were signed last week, whose designated administrators have been invited and have not come in: guide
 * 1 begins with them. One speaks French and has three partners, the other English and has one.
 */
import { registerAgreement, type NewAgreement } from '#server/business/agreements/index.ts'
import { purchasingAccount } from '#server/business/access/index.ts'
import { serve } from '#server/business/partners/index.ts'
import { addDays, addYears } from '#server/platform/clock.ts'
import { system } from '#server/work/index.ts'
import type { Act } from './acts.ts'
import { account, partners, type PartnerName } from './places.ts'

/** What the sign-in page's request for an invitation asks for, besides the e-mail. */
export type Newcomer = Omit<NewAgreement, 'signedOn' | 'anniversaryOn'> & { readonly partners: readonly PartnerName[] }

const signedDaysAgo = 9
const invitedDaysAgo = 2

export const newcomers: readonly Newcomer[] = [
  {
    number: '4500099120',
    organization: { number: 'ORG-30551', name: 'Tailspin Toys SAS', countryCode: 'FR' },
    administrator: { firstName: 'Marc', lastName: 'Duval', email: 'marc.duval@tailspin.example', language: 'fr' },
    accounts: [account('0005301177', 'Tailspin Toys', 'Lille', 'FR')],
    partners: ['A', 'B', 'C'],
  },
  {
    number: '4500099205',
    organization: { number: 'ORG-30604', name: 'Litware Ltd', countryCode: 'IE' },
    administrator: { firstName: 'Grace', lastName: 'Hughes', email: 'grace.hughes@litware.example', language: 'en' },
    accounts: [account('0005301288', 'Litware', 'Dublin', 'IE')],
    partners: ['B'],
  },
]

/** The registration of their agreements, with which they are invited. */
export function newcomerActs(today: string): Act[] {
  const signedOn = addDays(today, -signedDaysAgo)
  return newcomers.map(({ partners: names, ...agreement }) => ({
    on: addDays(today, -invitedDaysAgo),
    actorIn: () => Promise.resolve(system('demo')),
    async play(work) {
      const dates = { signedOn, anniversaryOn: addYears(signedOn, 1) }
      const { accounts } = await registerAgreement(work, { ...agreement, ...dates }, { invite: true })
      const serving = await work.db
        .selectFrom('partners')
        .select('id')
        .where(
          'number',
          'in',
          names.map((name) => partners[name].number),
        )
        .orderBy('number')
        .execute()
      for (const { id } of accounts) {
        for (const partner of serving)
          await serve(work, await purchasingAccount(work, id, 'agreements.change'), partner.id)
      }
    },
  }))
}
