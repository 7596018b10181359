/** Who is told of set-ups, and what (SPEC 5.4): read when it is owed, so that no partner is asked for what he ordered already. */
import { sql } from 'kysely'
import { partnerRolesWith } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import { domainStanding } from '#server/business/domains/index.ts'
import type { Events, Work } from '#server/work/index.ts'
import { localeOf } from './letter.ts'
import { letterAccount } from './partner-tidings.ts'
import { operatorReceivers, receiverOf, type Receiver, type Tiding, type ToldEvent } from './tell.ts'

/** The people told of one event: whoever came first. */
const toldPeopleLimit = 100

/** Whoever set the services up, and each partner who has something of it to order. */
export async function ofCompletedSetUp(
  work: Work,
  { account, details }: ToldEvent<Events['set-up.completed']>,
): Promise<readonly Tiding[]> {
  const { requested_by: requester } = await work.db
    .selectFrom('set_ups')
    .select('requested_by')
    .where('purchasing_account_id', '=', account)
    .where('id', '=', details.setUp)
    .executeTakeFirstOrThrow()
  const about = await letterAccount(work, account)
  const plansIn = remembered((language) => plansOf(work, account, details.setUp, language))
  const tidings: Tiding[] = []
  if (requester !== null) {
    const receiver = await receiverOf(work, requester)
    const plans = await plansIn(receiver.language)
    tidings.push({
      receiver,
      template: 'set-up.completed',
      parameters: {
        account: about,
        plans: plans.map(({ name, quantity, ready_on: on }) => ({ name, quantity, on })),
        partners: [...new Set(plans.map(({ partner_name: name }) => name))],
        hasDomain: (await domainStanding(work, account)) !== null,
      },
    })
  }
  const servings = await plansIn('')
  for (const partner of new Set(servings.map(({ partner_id: id }) => id))) {
    for (const receiver of await whoOrders(work, partner)) {
      const own = (await plansIn(receiver.language)).filter((plan) => plan.partner_id === partner && plan.is_unordered)
      const [first] = own
      if (first === undefined) continue
      const plans = own.map(({ name, quantity, order_by: on }) => ({ name, quantity, on }))
      const parameters = { account: about, partner: first.partner_name, plans }
      tidings.push({ receiver, template: 'set-up.to-order', parameters })
    }
  }
  return tidings
}

/** The publisher's people, unless the site has agreed in the meantime. */
export async function ofFailingSetUp(
  work: Work,
  { account, details }: ToldEvent<Events['set-up.failing']>,
): Promise<readonly Tiding[]> {
  const people = await operatorReceivers(work)
  const about = await letterAccount(work, account)
  const lineIn = remembered((language) => failingLine(work, account, details.setUp, details.line, language))
  const tidings: Tiding[] = []
  for (const receiver of people) {
    const line = await lineIn(receiver.language)
    if (line === undefined) continue
    const parameters = { account: about, ...line, reason: details.reason }
    tidings.push({ receiver, template: 'set-up.failing', parameters })
  }
  return tidings
}

interface ToldPlan {
  readonly name: string
  readonly quantity: number
  readonly ready_on: string
  readonly order_by: string
  readonly partner_id: number
  readonly partner_name: string
  readonly is_unordered: boolean
}

async function plansOf(work: Work, account: number, setUp: number, language: string): Promise<readonly ToldPlan[]> {
  const { rows } = await sql<ToldPlan>`
    select concat_ws(' ', ${itemName(localeOf(language), 'i')}, nullif(i.version, '')) as name, l.quantity, l.ready_on,
      u.requested_on + i.grace_days as order_by, s.partner_id, p.name as partner_name,
      exists (select from balances as b
        where b.purchasing_account_id = l.purchasing_account_id and b.item_id = l.item_id and b.package_id = 0
          and b.serving_number = l.serving_number and b.term_ends_on = l.term_ends_on
          and b.available > b.ordered) as is_unordered
    from set_up_lines as l
    join set_ups as u on u.purchasing_account_id = l.purchasing_account_id and u.id = l.set_up_id
    join servings as s on s.purchasing_account_id = l.purchasing_account_id and s.number = l.serving_number
    join partners as p on p.id = s.partner_id
    join items as i on i.id = l.item_id
    where l.purchasing_account_id = ${account} and l.set_up_id = ${setUp} and l.ready_on is not null
    order by l.line`.execute(work.db)
  return rows
}

async function failingLine(work: Work, account: number, setUp: number, line: number, language: string) {
  const { rows } = await sql<{ plan: string; service: string | null; quantity: number; attempts: number }>`
    select concat_ws(' ', ${itemName(localeOf(language), 'i')}, nullif(i.version, '')) as plan, s.name as service,
      l.quantity, l.attempts
    from set_up_lines as l join items as i on i.id = l.item_id
    left join service_groups as sg on sg.product_group_id = i.product_group_id
    left join services as s on s.id = sg.service_id
    where l.purchasing_account_id = ${account} and l.set_up_id = ${setUp} and l.line = ${line}
      and l.ready_at is null`.execute(work.db)
  return rows[0]
}

/** A partner's people who may place the order. */
async function whoOrders(work: Work, partnerId: number): Promise<readonly Receiver[]> {
  const { rows } = await sql<Receiver>`
    select u.first_name || ' ' || u.last_name as name, u.email as address, u.language
    from partner_users as p join users as u on u.id = p.user_id
    where p.partner_id = ${partnerId} and p.role = any(${[...partnerRolesWith('orders.place')]}::text[])
    order by u.id limit ${sql.lit(toldPeopleLimit)}`.execute(work.db)
  return rows
}

/** The same question is asked of the database once, however many people share its answer. */
function remembered<T>(ask: (language: string) => Promise<T>): (language: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>()
  return (language) => {
    const known = answers.get(language) ?? ask(language)
    answers.set(language, known)
    return known
  }
}
