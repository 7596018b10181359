/** Whom Contoso and Fabrikam name for their agreements, and an agreement that was extended (SPEC 9.1). */
import { personByEmail, publisher, purchasingAccount } from '#server/business/access/index.ts'
import { changeContact, changeEnd, type ContactPerson, type ContactPurpose } from '#server/business/agreements/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { system, type Changing } from '#server/work/index.ts'
import { accountId, type Act } from './acts.ts'
import { contosoParis, fabrikamRedmond } from './places.ts'

const claire = 'claire.martin@contoso.example'
const julie = 'julie.moreau@fabrikam.example'
const yearsInForce = 3

/** The acts, oldest first. */
export function agreementActs(today: string): Act[] {
  const ago = (days: number) => addDays(today, -days)
  return [
    names(ago(150), julie, fabrikamRedmond.number, 'main', {
      firstName: 'Julie',
      lastName: 'Moreau',
      email: julie,
      telephone: '+1 425 555 0100',
    }),
    names(ago(64), claire, contosoParis.number, 'main', {
      firstName: 'Claire',
      lastName: 'Martin',
      email: claire,
      telephone: '+33 1 99 00 12 34',
    }),
    names(ago(64), claire, contosoParis.number, 'renewals', {
      firstName: 'Service',
      lastName: 'Achats',
      email: 'achats@contoso.example',
      telephone: null,
    }),
    extension(ago(30), fabrikamRedmond.number, addDays(today, yearsInForce * 365)),
  ]
}

function names(on: string, email: string, account: string, purpose: ContactPurpose, person: ContactPerson): Act {
  return {
    on,
    async actorIn(work) {
      const userId = await personByEmail(work, email)
      if (userId === undefined) throw new Error(`${email} is missing`)
      return { kind: 'customer', userId }
    },
    async play(work) {
      const id = await accountId(work, account)
      await changeContact(work, await purchasingAccount(work, id, 'agreements.change'), purpose, person)
    },
  }
}

function extension(on: string, account: string, endsOn: string): Act {
  return {
    on,
    actorIn: () => Promise.resolve(system('demo')),
    async play(work: Changing) {
      const { agreement_id } = await purchasingAccount(work, await accountId(work, account), 'agreements.change')
      await changeEnd(work, publisher(work), agreement_id, endsOn)
    },
  }
}
