/**
 * Whom it is told that a partner asks to manage a customer's benefits, and what became of it (SPEC 8.8): the customer's people who
 * may answer, and the partner's people who may act; what ends by itself, both. A request that was answered before anybody could be told is told to nobody.
 */
import { sql } from 'kysely'
import { partnerRolesWith, rolesWith } from '#server/business/access/index.ts'
import type { Events, Work } from '#server/work/index.ts'
import { letterAccount } from './partner-tidings.ts'
import type { Receiver, Tiding, ToldEvent } from './tell.ts'

/** People of either side who are told of one event. */
const toldPeopleLimit = 100

export const ofPermissions = {
  'partner-permission.requested': ofRequest,
  'partner-permission.approved': (work: Work, event: ToldEvent<Events['partner-permission.approved']>) =>
    ofAnswer(work, event, 'approved', limitsOf(event.details)),
  'partner-permission.changed': (work: Work, event: ToldEvent<Events['partner-permission.changed']>) =>
    ofAnswer(work, event, 'changed', limitsOf(event.details)),
  'partner-permission.refused': (work: Work, event: ToldEvent<Events['partner-permission.refused']>) =>
    ofAnswer(work, event, 'refused', null),
  'partner-permission.removed': (work: Work, event: ToldEvent<Events['partner-permission.removed']>) =>
    ofAnswer(work, event, 'removed', null),
  'partner-permission.expired': async (work: Work, event: ToldEvent<Events['partner-permission.expired']>) => {
    const end = (await requestAt(work, event)).approved_at === null ? 'unanswered' : 'expired'
    return [...(await ofAnswer(work, event, end, null)), ...(await ofEnd(work, event, end))]
  },
  'partner-permission.withdrawn': async (work: Work, event: ToldEvent<Events['partner-permission.withdrawn']>) =>
    (await wasAsked(work, event)) ? await ofEnd(work, event, 'withdrawn') : [],
}

type Asked = Events['partner-permission.requested']

async function ofRequest(work: Work, event: ToldEvent<Asked>): Promise<readonly Tiding[]> {
  const request = await requestAt(work, event)
  const { approved_at, refused_at, withdrawn_at, ended_at } = request
  if ([approved_at, refused_at, withdrawn_at, ended_at].some((each) => each !== null)) return []
  const account = await letterAccount(work, event.account)
  const parameters = { account, partner: event.details.partner.name, limits: limitsOf(event.details) }
  const answerers = await answerersOf(work, event.account)
  return answerers.map((receiver) => ({ receiver, template: 'partner-permission.asked', parameters }))
}

/** What ended without an answer of the customer's is told to those who could have given one. */
async function ofEnd(
  work: Work,
  { account, details }: ToldEvent<OfPartner>,
  end: 'withdrawn' | 'expired' | 'unanswered',
): Promise<readonly Tiding[]> {
  const parameters = { account: await letterAccount(work, account), partner: details.partner.name, end }
  const answerers = await answerersOf(work, account)
  return answerers.map((receiver) => ({ receiver, template: 'partner-permission.over', parameters }))
}

/** Whether anybody was told of the request that was taken back. */
async function wasAsked(work: Work, { account, id, details }: ToldEvent<OfPartner>): Promise<boolean> {
  const { rows } = await sql<{ told: boolean }>`
    select exists (
      select from (
        select id from events
        where purchasing_account_id = ${account} and id < ${id} and name = 'partner-permission.requested'
          and subject = ${`partner-permission:${String(details.request)}`}
        order by id desc limit 1) as r
      join emails as e on starts_with(e.key, concat_ws(':', 'event', ${account}::bigint, r.id, 'partner-permission.asked'))
        and e.key between concat_ws(':', 'event', ${account}::bigint, r.id, '')
          and concat_ws(':', 'event', ${account}::bigint, r.id, '~')) as told`.execute(work.db)
  return rows[0]?.told === true
}

/** The customer's people who may answer. */
async function answerersOf(work: Work, account: number): Promise<readonly Receiver[]> {
  const { rows } = await sql<Receiver>`
    select distinct on (u.id) u.first_name || ' ' || u.last_name as name, u.email as address, u.language
    from role_assignments as r
    join account_people as ap on ap.purchasing_account_id = r.purchasing_account_id and ap.user_id = r.user_id
      and ap.accepted_at is not null
    join users as u on u.id = r.user_id
    where r.purchasing_account_id = ${account} and r.role = any(${[...rolesWith('benefits.manage')]})
    order by u.id limit ${sql.lit(toldPeopleLimit)}`.execute(work.db)
  return rows
}

interface OfPartner {
  readonly partner: { readonly id: number; readonly name: string }
  readonly request: number
}

async function ofAnswer(
  work: Work,
  { account, details }: ToldEvent<OfPartner>,
  answer: 'approved' | 'changed' | 'refused' | 'removed' | 'expired' | 'unanswered',
  limits: ReturnType<typeof limitsOf> | null,
): Promise<readonly Tiding[]> {
  const { id, name: partner } = details.partner
  const parameters = { account: await letterAccount(work, account), partner, answer, limits }
  const { rows } = await sql<Receiver>`
    select u.first_name || ' ' || u.last_name as name, u.email as address, u.language
    from partner_users as p join users as u on u.id = p.user_id
    where p.partner_id = ${id} and p.role = any(${[...partnerRolesWith('benefits.serve')]})
    order by p.role <> 'administrator', u.id limit ${sql.lit(toldPeopleLimit)}`.execute(work.db)
  return rows.map((receiver) => ({ receiver, template: 'partner-permission.answered', parameters }))
}

function limitsOf({ benefits, acts, until }: Pick<Asked, 'benefits' | 'acts' | 'until'>) {
  return { benefits: benefits?.map(({ names }) => names) ?? null, acts, until }
}

async function requestAt(work: Work, { account, details }: ToldEvent<OfPartner>) {
  return await work.db
    .selectFrom('partner_permissions')
    .select(['approved_at', 'refused_at', 'withdrawn_at', 'ended_at'])
    .where('purchasing_account_id', '=', account)
    .where('id', '=', details.request)
    .executeTakeFirstOrThrow()
}
