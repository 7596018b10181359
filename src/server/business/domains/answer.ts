/**
 * Answering whether one is to be global administrator (SPEC 4.2, guide 3): « Oui, je souhaite être l'administrateur » or
 * « Non, pas moi ». Each happens once, under the lock of the domain's organisation; a repeat gets the same answer.
 */
import { ownId, refuseOtherAudience } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { subjectOf } from './claim.ts'
import { holdAdministrator, refuseUnlessOpen } from './link.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The person who is signed in is not the one who is asked. */
    'global-administrator.of-other-person': { readonly email: string }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'global-administrator.accepted': { readonly domain: string; readonly user: number }
    /** What tells whoever named him; `namer` is null where nobody is known. */
    'global-administrator.refused': {
      readonly domain: string
      readonly user: number
      readonly namer: number | null
      readonly claim: number
    }
  }
}

/**
 * Says yes, as the person who is signed in; answers the claim, whose record he is to publish next. Refuses 403 sign-in.needed
 * and global-administrator.of-other-person, 404 global-administrator.unknown, 409 person.other-audience and what
 * `refuseUnlessOpen` says.
 */
export async function acceptAdministration(work: Changing, link: string): Promise<number> {
  const own = ownId(work)
  const { id, userId, email, state, claim } = await holdAdministrator(work, link)
  if (userId !== own) throw new Refusal(403, 'global-administrator.of-other-person', { email })
  if (state === 'accepted') {
    work.unchanged()
    return claim.id
  }
  refuseUnlessOpen(state)
  await refuseOtherAudience(work, own, 'customer')

  await work.db.updateTable('global_administrators').set({ accepted_at: work.now }).where('id', '=', id).execute()
  if (!claim.isProved) {
    // From now on somebody may publish the record, so that one looks for it.
    await work.db.updateTable('domain_claims').set({ check_due_at: work.now }).where('id', '=', claim.id).execute()
  }
  await work.record({
    name: 'global-administrator.accepted',
    scope: { organization: claim.organizationId },
    subject: subjectOf(claim.id),
    details: { domain: claim.domain, user: own },
    announces: true,
  })
  return claim.id
}

/**
 * Says no, for which the link is enough; whoever named him is told. Refuses 404 global-administrator.unknown and what
 * `refuseUnlessOpen` says.
 */
export async function refuseAdministration(work: Changing, link: string): Promise<void> {
  const { id, userId, namedBy, state, claim } = await holdAdministrator(work, link)
  if (state === 'refused') {
    work.unchanged()
    return
  }
  refuseUnlessOpen(state)

  await work.db.updateTable('global_administrators').set({ refused_at: work.now }).where('id', '=', id).execute()
  await work.record({
    name: 'global-administrator.refused',
    scope: { organization: claim.organizationId },
    subject: subjectOf(claim.id),
    details: { domain: claim.domain, user: userId, namer: namedBy, claim: claim.id },
    tells: true,
  })
}
