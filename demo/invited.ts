/**
 * People whom Contoso's administrator has invited and who have not come in: one who still can, one whose invitation runs
 * out this week, and one who let the sixty days pass, so that every state of guide 2 has somebody in it.
 */
import { invite, personByEmail, purchasingAccount, type Role } from '#server/business/access/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { accountId, type Act } from './acts.ts'
import { contosoParis } from './places.ts'

interface Invited {
  readonly daysAgo: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly role: Role
}

const inviter = 'claire.martin@contoso.example'

const invited: readonly Invited[] = [
  {
    daysAgo: 75,
    firstName: 'Étienne',
    lastName: 'Garnier',
    email: 'etienne.garnier@contoso.example',
    role: 'report-viewer',
  },
  {
    daysAgo: 57,
    firstName: 'Maud',
    lastName: 'Keller',
    email: 'maud.keller@contoso.example',
    role: 'account-manager',
  },
  {
    daysAgo: 10,
    firstName: 'Yann',
    lastName: 'Le Goff',
    email: 'yann.legoff@contoso.example',
    role: 'account-viewer',
  },
]

/** Their invitations, oldest first. */
export function invitationActs(today: string): Act[] {
  return invited.map(({ daysAgo, role, ...person }) => ({
    on: addDays(today, -daysAgo),
    async actorIn(work) {
      const userId = await personByEmail(work, inviter)
      if (userId === undefined) throw new Error(`${inviter} is not among the people`)
      return { kind: 'customer', userId }
    },
    async play(work) {
      const account = await purchasingAccount(work, await accountId(work, contosoParis.number), 'users.manage')
      await invite(work, { ...person, language: 'fr', countryCode: 'FR', accounts: [{ account, roles: [role] }] })
    },
  }))
}
