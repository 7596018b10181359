/**
 * Whom it is told that what a customer set up is not ordered: the people of its partner who may order, and the customer's who may
 * set services up (SPEC 5.7). What was ordered before anybody could be told is not told any more.
 */
import { sql } from 'kysely'
import { locales, baseLocale, type Locale } from '#messages/runtime.js'
import { partnerRolesWith, rolesWith } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import type { UnorderedQuantity } from '#server/business/inventory/index.ts'
import { daysBetween } from '#server/platform/clock.ts'
import type { Events, Work } from '#server/work/index.ts'
import { letterAccount, partnerNamed } from './partner-tidings.ts'
import type { Receiver, Tiding, ToldEvent } from './tell.ts'
import type { Topic } from './topics.ts'

type Announced = Events['suspension.announced']
type Suspended = Events['subscription.suspended']

const topic: Topic = 'unordered-services'
/** People of either side who are told of one event; services that one letter lists. */
const toldPeopleLimit = 100
const listedServicesLimit = 20

export const ofDeadlines = {
  async 'suspension.announced'(work: Work, event: ToldEvent<Announced>): Promise<readonly Tiding[]> {
    return await tidings(work, event, 'suspension.announced', sql`u.suspended_on is null and u.order_by = x."orderBy"`)
  },
  async 'subscription.suspended'(work: Work, event: ToldEvent<Suspended>): Promise<readonly Tiding[]> {
    return await tidings(work, event, 'subscription.suspended', sql`u.suspended_on = x."orderBy"`)
  },
}

async function tidings(
  work: Work,
  { account: id, details }: ToldEvent<Announced | Suspended>,
  template: 'suspension.announced' | 'subscription.suspended',
  still: ReturnType<typeof sql>,
): Promise<readonly Tiding[]> {
  const isNotice = template === 'suspension.announced'
  const [account, partner] = [await letterAccount(work, id), await partnerNamed(work, details.partnerId)]
  const told: Tiding[] = []
  const receivers = [
    ...(await customersPeople(work, id, isNotice)).map((person) => ({ ...person, to: 'customer' as const })),
    ...(await partnersPeople(work, details.partnerId, isNotice)).map((person) => ({
      ...person,
      to: 'partner' as const,
    })),
  ]
  for (const locale of locales) {
    const services = await stillUnordered(work, id, details, still, locale)
    const [first] = services
    if (first === undefined) return []
    const parameters = {
      account,
      partner,
      daysLeft: daysBetween(work.today, first.orderBy),
      services: services.slice(0, listedServicesLimit),
      others: Math.max(0, services.length - listedServicesLimit),
    }
    const theirs = receivers.filter(({ language }) => localeFor(language) === locale)
    for (const { userId, to, ...receiver } of theirs) {
      told.push({ receiver, template, parameters: { ...parameters, to, userId } })
    }
  }
  return told
}

function localeFor(language: string): Locale {
  return locales.find((locale) => locale === language) ?? baseLocale
}

type Person = Receiver & { readonly userId: number }

async function partnersPeople(work: Work, partnerId: number, isNotice: boolean): Promise<readonly Person[]> {
  const { rows } = await sql<Person>`
    select u.id as "userId", u.first_name || ' ' || u.last_name as name, u.email as address, u.language
    from partner_users as p join users as u on u.id = p.user_id
    where p.partner_id = ${partnerId} and p.role = any(${[...partnerRolesWith('orders.place')]}) and ${wanted(isNotice)}
    order by u.id limit ${sql.lit(toldPeopleLimit)}`.execute(work.db)
  return rows
}

async function customersPeople(work: Work, accountId: number, isNotice: boolean): Promise<readonly Person[]> {
  const { rows } = await sql<Person>`
    select distinct u.id as "userId", u.first_name || ' ' || u.last_name as name, u.email as address, u.language
    from role_assignments as r
    join account_people as ap on ap.purchasing_account_id = r.purchasing_account_id and ap.user_id = r.user_id
      and ap.accepted_at is not null
    join users as u on u.id = r.user_id
    where r.purchasing_account_id = ${accountId} and r.role = any(${[...rolesWith('services.set-up')]})
      and ${wanted(isNotice)}
    order by u.id limit ${sql.lit(toldPeopleLimit)}`.execute(work.db)
  return rows
}

/** An announcement is a notice, which one may do without; a suspension is always told. */
function wanted(isNotice: boolean) {
  if (!isNotice) return sql`true`
  return sql`not exists (select from muted_notices as n where n.user_id = u.id and n.topic = ${topic})`
}

interface NamedQuantity {
  readonly name: string
  readonly quantity: number
  readonly orderBy: string
}

async function stillUnordered(
  work: Work,
  accountId: number,
  { partnerId, services }: { readonly partnerId: number; readonly services: readonly UnorderedQuantity[] },
  still: ReturnType<typeof sql>,
  locale: Locale,
): Promise<readonly NamedQuantity[]> {
  const { rows } = await sql<NamedQuantity>`
    select concat_ws(' ', ${itemName(locale, 'i')}, nullif(i.version, '')) as name, x."orderBy",
      least(x.quantity, sum(u.quantity))::bigint as quantity
    from jsonb_to_recordset(${JSON.stringify(services)}::jsonb) as x ("itemId" bigint, quantity bigint, "orderBy" date)
    join items as i on i.id = x."itemId"
    join unordered_set_ups as u on u.purchasing_account_id = ${accountId} and u.item_id = x."itemId" and u.lapsed_on is null
      and ${still}
    join servings as s on s.purchasing_account_id = u.purchasing_account_id and s.number = u.serving_number
      and s.partner_id = ${partnerId}
    group by i.id, x."itemId", x.quantity, x."orderBy" order by x."orderBy", 1`.execute(work.db)
  return rows
}
