/**
 * Who may create a work account by himself (SPEC 4.6): anybody of a domain that is proved and associated with a purchasing
 * account, once he proved his address. Asking only counts and leaves a job, whatever was typed, so that neither words nor
 * time tell a stranger whose domain is known here (reliability S2).
 */
import {
  canonicalEmail,
  join,
  joinOfLink,
  sendJoinLink,
  takeRequestTurn,
  type DeadJoin,
  type Joining,
} from '#server/business/access/index.ts'
import type { Changing, House, Work } from '#server/work/index.ts'

/** What was typed, and the language of the page on which it was. */
export interface JoinRequest {
  readonly email: string
  readonly language: string
}

/** Where a link leads: to a form, or nowhere any more. */
export type JoinStanding = { readonly state: 'good'; readonly email: string } | { readonly state: DeadJoin | 'closed' }

/** Takes a request. Refuses 422 sign-in.delayed while one must wait. */
export async function requestJoin(work: Changing, request: JoinRequest, address: string): Promise<void> {
  await takeRequestTurn(work, 'join', address, canonicalEmail(request.email) ?? request.email)
  await work.enqueue('provisioning.answer-join', request)
}

/** What the job does: owes the link to whoever has an address in a domain that lets people in; else nothing. */
export async function answerJoinRequest(work: Changing, request: JoinRequest): Promise<void> {
  work.unchanged()
  if ((await countryOfDomain(work, request.email)) === undefined) return
  await sendJoinLink(work, request)
}

/** What a link is worth today. Looking changes nothing. */
export async function joiningOfLink(work: Work, link: string): Promise<JoinStanding> {
  const found = await joinOfLink(work, link)
  if (found.state !== 'good') return { state: found.state }
  const isOpen = (await countryOfDomain(work, found.email)) !== undefined
  return isOpen ? { state: 'good', email: found.email } : { state: 'closed' }
}

/** Creates the work account behind a link, as `join`; answers the session's token. */
export async function joinByLink(house: House, form: Joining): Promise<string> {
  return join(house, form, countryOfDomain)
}

/** The country of the first purchasing account that lets in people of this address's domain; undefined where none does. */
async function countryOfDomain(work: Work, email: string): Promise<string | undefined> {
  const canonical = canonicalEmail(email)
  if (canonical === undefined) return undefined
  const found = await work.db
    .selectFrom('domain_claims as c')
    .innerJoin('domain_accounts as d', 'd.claim_id', 'c.id')
    .innerJoin('domain_associations as s', (associated) =>
      associated
        .onRef('s.purchasing_account_id', '=', 'd.purchasing_account_id')
        .onRef('s.claim_id', '=', 'd.claim_id'),
    )
    .innerJoin('purchasing_accounts as a', 'a.id', 'd.purchasing_account_id')
    .select('a.country_code')
    .where('c.domain', '=', canonical.slice(canonical.lastIndexOf('@') + 1))
    .where('c.verified_at', 'is not', null)
    .where('c.lost_at', 'is', null)
    .where((row) => row.or([row('s.needs_approval', '=', false), row('s.approved_at', 'is not', null)]))
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom('barred_people as b')
            .select('b.organization_id')
            .whereRef('b.organization_id', '=', 'c.organization_id')
            .where('b.email_canonical', '=', canonical),
        ),
      ),
    )
    .orderBy('a.id')
    .limit(1)
    .executeTakeFirst()
  return found?.country_code
}
