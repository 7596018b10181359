/** Which of a partner's people are told of what happens between him and a customer, and what their letters are told. */
import { sql } from 'kysely'
import type { Events, Work } from '#server/work/index.ts'
import type { LetterAccount } from './letters/partner-account.ts'
import type { Receiver, Tiding, ToldEvent } from './tell.ts'

/** The people told of one event: administrators first, then whoever came first. */
const toldPeopleLimit = 100

/** A partner who was granted sight, unless it was taken back before anybody could be told. */
export async function ofVisibility(
  work: Work,
  event: ToldEvent<Events['visibility.changed']>,
): Promise<readonly Tiding[]> {
  const { partner, granted } = event.details
  const still = await stillSeen(work, event.account, partner.id)
  const seen = granted.filter(({ id }) => still.has(id)).map(({ name }) => name)
  if (seen.length === 0) return []
  const parameters = { account: await letterAccount(work, event.account), partner: partner.name, seen }
  const people = await peopleOf(work, partner.id)
  return people.map((receiver) => ({ receiver, template: 'visibility.granted', parameters }))
}

/** The two partners of a change of partner. */
export async function ofPartnerChange(
  work: Work,
  event: ToldEvent<Events['partner.replaced']>,
): Promise<readonly Tiding[]> {
  const { from, to, permissionsEnded } = event.details
  const parameters = { account: await letterAccount(work, event.account), from: from.name, to: to.name }
  const [coming, leaving] = [await peopleOf(work, to.id), await peopleOf(work, from.id)]
  return [
    ...coming.map((receiver): Tiding => ({ receiver, template: 'partner.received', parameters })),
    ...leaving.map((receiver): Tiding => {
      return {
        receiver,
        template: 'partner.left',
        parameters: { ...parameters, permissionEnded: permissionsEnded > 0 },
      }
    }),
  ]
}

async function stillSeen(work: Work, accountId: number, partnerId: number): Promise<ReadonlySet<number>> {
  const rows = await work.db
    .selectFrom('visibility_grants')
    .select('seen_partner_id')
    .where('purchasing_account_id', '=', accountId)
    .where('partner_id', '=', partnerId)
    .execute()
  return new Set(rows.map((row) => row.seen_partner_id))
}

/** The account that a letter is about. */
export async function letterAccount(work: Work, id: number): Promise<LetterAccount> {
  return work.db
    .selectFrom('purchasing_accounts as a')
    .innerJoin('agreements as g', 'g.id', 'a.agreement_id')
    .innerJoin('organizations as o', 'o.id', 'a.organization_id')
    .select(['a.id', 'a.number', 'a.name', 'g.number as agreementNumber', 'o.name as organization'])
    .where('a.id', '=', id)
    .executeTakeFirstOrThrow()
}

/** A partner's name. */
export async function partnerNamed(work: Work, id: number): Promise<string> {
  const partner = await work.db.selectFrom('partners').select('name').where('id', '=', id).executeTakeFirstOrThrow()
  return partner.name
}

async function peopleOf(work: Work, partnerId: number): Promise<readonly Receiver[]> {
  const { rows } = await sql<Receiver>`
    select u.first_name || ' ' || u.last_name as name, u.email as address, u.language
    from partner_users as p join users as u on u.id = p.user_id
    where p.partner_id = ${partnerId}
    order by p.role <> 'administrator', u.id limit ${sql.lit(toldPeopleLimit)}`.execute(work.db)
  return rows
}
