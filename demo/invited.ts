/**
 * People whom administrators have invited and who have not come in: who still can, whose invitation runs out this week, and
 * who let the sixty days pass, so that every state of guide 2 has somebody in it.
 */
import {
  accountInReach,
  askForRole,
  invite,
  personByEmail,
  purchasingAccount,
  type Role,
} from '#server/business/access/index.ts'
import { addDays } from '#server/platform/clock.ts'
import type { Actor, Work } from '#server/work/index.ts'
import { accountId, type Act } from './acts.ts'
import type { NewPurchasingAccount } from '#server/business/agreements/index.ts'
import { contosoParis, fabrikamRedmond } from './places.ts'

interface Invited {
  readonly by: Inviter
  readonly daysAgo: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly role: Role
}

interface Inviter {
  readonly email: string
  readonly account: NewPurchasingAccount
  /** The invited people's language and country. */
  readonly language: string
  readonly countryCode: string
}

const claire = { email: 'claire.martin@contoso.example', account: contosoParis, language: 'fr', countryCode: 'FR' }
const nora = { email: 'nora.bailey@fabrikam.example', account: fabrikamRedmond, language: 'en', countryCode: 'US' }

const invited: readonly Invited[] = [
  {
    by: claire,
    daysAgo: 75,
    firstName: 'Étienne',
    lastName: 'Garnier',
    email: 'etienne.garnier@contoso.example',
    role: 'report-viewer',
  },
  {
    by: claire,
    daysAgo: 57,
    firstName: 'Maud',
    lastName: 'Keller',
    email: 'maud.keller@contoso.example',
    role: 'account-manager',
  },
  {
    by: claire,
    daysAgo: 10,
    firstName: 'Yann',
    lastName: 'Le Goff',
    email: 'yann.legoff@contoso.example',
    role: 'account-viewer',
  },
  {
    by: nora,
    daysAgo: 70,
    firstName: 'Lucy',
    lastName: 'Grant',
    email: 'lucy.grant@fabrikam.example',
    role: 'report-viewer',
  },
  {
    by: nora,
    daysAgo: 12,
    firstName: 'Peter',
    lastName: 'Hall',
    email: 'peter.hall@fabrikam.example',
    role: 'account-viewer',
  },
]

/** Their invitations, oldest first. */
export function invitationActs(today: string): Act[] {
  return invited.map(({ by, daysAgo, role, ...person }) => ({
    on: addDays(today, -daysAgo),
    actorIn: (work) => customerOf(work, by.email),
    async play(work) {
      const account = await purchasingAccount(work, await accountId(work, by.account.number), 'users.manage')
      const { language, countryCode } = by
      await invite(work, { ...person, language, countryCode, accounts: [{ account, roles: [role] }] })
    },
  }))
}

/** Somebody who needs more than she may do, and says what for: it waits for an administrator's answer. */
export function requestActs(today: string): Act[] {
  return [
    {
      on: addDays(today, -1),
      actorIn: (work) => customerOf(work, 'emma.clark@contoso.example'),
      async play(work) {
        const account = await accountInReach(work, await accountId(work, contosoParis.number))
        await askForRole(work, account, {
          role: 'report-viewer',
          reason: 'To prepare the licence review of the quarter.',
        })
      },
    },
  ]
}

async function customerOf(work: Work, email: string): Promise<Actor> {
  const userId = await personByEmail(work, email)
  if (userId === undefined) throw new Error(`${email} is not among the people`)
  return { kind: 'customer', userId }
}
