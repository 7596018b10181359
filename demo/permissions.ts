/** Partners who asked to manage customers' benefits: one waits for Contoso's answer, one has a permission, one had it. */
import { personByEmail, purchasingAccount } from '#server/business/access/index.ts'
import {
  approvePermission,
  askPermission,
  removePermission,
  unlimited,
  type PermissionLimits,
} from '#server/business/partners/index.ts'
import { addDays } from '#server/platform/clock.ts'
import type { Actor, Changing, PartnerRole, Work } from '#server/work/index.ts'
import { accountId, type Act } from './acts.ts'
import { contosoParis, fabrikamRedmond } from './places.ts'

/** Fabrikam Europe, which one partner serves. */
const fabrikamEurope = '0005220318'

const thomas = 'thomas.girard@partenaire-a.example'
const karim = 'karim.benali@partenaire-b.example'
const julie = 'julie.moreau@fabrikam.example'

/** Their acts, oldest first. */
export function permissionActs(today: string): Act[] {
  const ago = (days: number) => addDays(today, -days)
  return [
    asks(ago(210), karim, fabrikamRedmond.number),
    answers(ago(208), fabrikamRedmond.number, approved(unlimited)),
    answers(ago(96), fabrikamRedmond.number, (work, account, request) => removePermission(work, account, request)),
    asks(ago(41), thomas, fabrikamEurope),
    answers(ago(39), fabrikamEurope, approved({ ...unlimited, endsOn: addDays(today, 150) })),
    asks(ago(2), karim, contosoParis.number),
  ]
}

type Account = Awaited<ReturnType<typeof purchasingAccount<'benefits.manage'>>>
type Answer = (work: Changing, account: Account, request: number) => Promise<unknown>

function approved(limits: PermissionLimits): Answer {
  return (work, account, request) => approvePermission(work, account, request, limits)
}

function asks(on: string, email: string, account: string): Act {
  return {
    on,
    actorIn: (work) => partnersPerson(work, email),
    async play(work) {
      await askPermission(
        work,
        await purchasingAccount(work, await accountId(work, account), 'benefits.serve'),
        unlimited,
      )
    },
  }
}

/** Julie's answer to the newest request in an account. */
function answers(on: string, account: string, answer: Answer): Act {
  return {
    on,
    async actorIn(work) {
      return { kind: 'customer', userId: await userId(work, julie) }
    },
    async play(work) {
      const opened = await purchasingAccount(work, await accountId(work, account), 'benefits.manage')
      const { id } = await work.db
        .selectFrom('partner_permissions')
        .select('id')
        .where('purchasing_account_id', '=', opened.id)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow()
      await answer(work, opened, id)
    },
  }
}

/** Somebody of a partner's, by his e-mail. */
export async function partnersPerson(work: Work, email: string): Promise<Actor> {
  const id = await userId(work, email)
  const { partner_id: partnerId, role } = await work.db
    .selectFrom('partner_users')
    .select(['partner_id', 'role'])
    .where('user_id', '=', id)
    .executeTakeFirstOrThrow()
  return { kind: 'partner', userId: id, partnerId, role: roleCalled(role) }
}

function roleCalled(name: string): PartnerRole {
  if (name === 'administrator' || name === 'agent' || name === 'viewer') return name
  throw new Error(`${name} is no role of a partner's people`)
}

async function userId(work: Work, email: string): Promise<number> {
  const id = await personByEmail(work, email)
  if (id === undefined) throw new Error(`${email} is not among the people`)
  return id
}
