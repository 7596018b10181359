/**
 * Home of one purchasing account (SPEC 1.5): what needs doing, recent orders, quantities at a glance, what ends next.
 * Whoever may see only some of it sees that, and whoever may see nothing is told so.
 */
import { m } from '#messages'
import {
  accountInReach,
  givableRoles,
  invitationsRunningOut,
  openRoleRequests,
  purchasingAccount,
  runningOutLimit,
} from '#server/business/access/index.ts'
import {
  dueItemsLimit,
  expiringItems,
  inventoryOf,
  soonDays,
  suspendedItems,
  unorderedItems,
} from '#server/business/inventory/index.ts'
import { newestOrders, type OrderRow } from '#server/business/orders/index.ts'
import { servingsOf } from '#server/business/partners/index.ts'
import { plansUnderWay } from '#server/business/provisioning/index.ts'
import type { Work } from '#server/work/index.ts'
import { formatDay, formatLongDay, formatNumber, type Locale } from '#ui/format.ts'
import { partnerList, partnerName } from '#routes/partner-names.ts'
import { newOrderHref, permissionHref } from '#routes/partner/navigation.ts'
import { accountPages } from '../../address.ts'
import { setUpStateInWords } from '../../set-up-states.ts'
import type { PageServerLoad } from './$types'
import { domainTasks } from './domain-tasks.ts'
import { deadlines, quantities } from './glance.ts'
import { lapsingTasks } from './lapsing-tasks.ts'
import { permissionTasks } from './permission-tasks.ts'
import {
  expiringTask,
  invitationTask,
  requestTask,
  suspendedTask,
  unorderedTask,
  type Task,
  type TaskWords,
} from './tasks.ts'

const recentOrdersLimit = 5
/** Requests for a role that are told one by one; the page of requests has all. */
const toldRequestsLimit = 5

export const load: PageServerLoad = async ({ locals, params }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const account = await accountInReach(work, params.account)
    const { id, name, permissions } = account
    const isPartner = work.actor.kind === 'partner'
    const pages = accountPages(id)
    const words = { locale, today: work.today, own: work.actor.kind === 'customer', pages }
    const [domains, partners, lapsing, people, held, orders] = await Promise.all([
      domainTasks(work, account, words),
      permissionTasks(work, account, words),
      lapsingTasks(work, account, words),
      permissions.has('users.manage') ? peopleIn(work, id, words) : undefined,
      permissions.has('inventory.view') ? heldIn(work, id, words) : undefined,
      permissions.has('orders.view') ? ordersIn(work, id, locale) : undefined,
    ])
    const toDo =
      people || held || domains.length + lapsing.length + partners.length > 0
        ? together(toDoOf(domains), toDoOf(partners), people, held, toDoOf(lapsing))
        : undefined
    const doing = toDo && sentenceOf(toDo.count, held?.firstDeadline, name, locale)
    const sight = isPartner ? await sightIn(work, id, locale) : undefined
    return {
      name,
      title: isPartner ? name : m.page_home_title({}, { locale }),
      sentence: [doing, sight].filter(Boolean).join(' ') || undefined,
      inventoryHref: pages.inventory,
      ordersHref: pages.orders,
      benefitsHref: isPartner ? permissionHref(id) : undefined,
      newOrderHref: permissions.has('orders.place') && isPartner ? newOrderHref(id) : undefined,
      nothingToDo: held
        ? m.page_home_nothing_text({ days: soonDays }, { locale })
        : m.page_home_nobody_waits({}, { locale }),
      toDo: toDo && { ...toDo, shownCount: `${formatNumber(locale, toDo.count)}${toDo.more ? '+' : ''}` },
      held,
      orders,
    }
  })
}

/** Whose orders a partner sees here: it explains why he sees more, or less, than he might expect. */
async function sightIn(work: Work, id: number, locale: Locale): Promise<string> {
  const servings = await servingsOf(work, await purchasingAccount(work, id, 'agreements.view'))
  const own = work.actor.kind === 'partner' ? work.actor.partnerId : undefined
  const others = new Set(servings.filter((each) => each.partner_id !== own).map((each) => each.partner_name))
  if (others.size === 0) return m.partner_account_own({}, { locale })
  return m.partner_account_also({ partners: partnerList(others, locale) }, { locale })
}

/** What there is to do, people first: whoever waits is somebody. */
interface ToDo {
  readonly count: number
  /** Whether there is more than is told. */
  readonly more: boolean
  readonly tasks: readonly Task[]
}

function toDoOf(tasks: readonly Task[]): ToDo {
  return { count: tasks.length, more: false, tasks }
}

function together(...lists: readonly (ToDo | undefined)[]): ToDo {
  const told = lists.filter((list) => list !== undefined)
  return {
    count: told.reduce((sum, { count }) => sum + count, 0),
    more: told.some(({ more }) => more),
    tasks: told.flatMap(({ tasks }) => tasks),
  }
}

async function peopleIn(work: Work, id: number, words: TaskWords): Promise<ToDo> {
  const account = await purchasingAccount(work, id, 'users.manage')
  const [requests, invitations] = await Promise.all([
    openRoleRequests(work, [account]),
    invitationsRunningOut(work, account),
  ])
  const givable = givableRoles(work, account)
  const own = 'userId' in work.actor ? work.actor.userId : undefined
  const answerable = requests.filter(({ role, userId }) => givable.includes(role) && userId !== own)
  const told = answerable.slice(0, toldRequestsLimit)
  return {
    count: told.length + invitations.length,
    more: told.length < answerable.length || invitations.length === runningOutLimit,
    tasks: [
      ...told.map((request) => requestTask(request, words)),
      ...invitations.map((invitation) => invitationTask(invitation, words)),
    ],
  }
}

async function heldIn(work: Work, id: number, words: TaskWords) {
  const { locale } = words
  const account = await purchasingAccount(work, id, 'inventory.view')
  const [items, expiring, unordered, suspended, underWay] = await Promise.all([
    inventoryOf(work, account, { language: locale, expired: false }),
    expiringItems(work, account, locale),
    unorderedItems(work, account, locale),
    suspendedItems(work, account, locale),
    plansUnderWay(work, account, locale),
  ])
  const lists = [expiring, unordered, suspended]
  return {
    count: lists.reduce((sum, { length }) => sum + length, 0),
    more: lists.some(({ length }) => length === dueItemsLimit),
    firstDeadline: [expiring[0]?.term_ends_on ?? '', unordered[0]?.order_by ?? ''].filter(Boolean).sort()[0],
    tasks: [
      ...suspended.map((item) => suspendedTask(item, words)),
      ...expiring.map((item) => expiringTask(item, words)),
      ...unordered.map((item) => unorderedTask(item, words)),
    ],
    underWay: underWay.map((plan) => ({
      key: `${String(plan.set_up_id)}.${String(plan.line)}`,
      name: [plan.edition, plan.version].filter(Boolean).join(' '),
      quantity: formatNumber(locale, plan.quantity),
      href: words.pages.history({ item_id: plan.item_id, package_id: 0 }),
      state: setUpStateInWords(plan, locale),
    })),
    quantities: quantities(items, locale),
    deadlines: deadlines(items, account, work.today, locale),
  }
}

async function ordersIn(work: Work, id: number, locale: Locale) {
  const account = await purchasingAccount(work, id, 'orders.view')
  const orders = await newestOrders(work, account, recentOrdersLimit, locale)
  return orders.map((order) => orderInWords(order, id, locale))
}

function orderInWords(order: OrderRow, accountId: number, locale: Locale) {
  return {
    id: order.id,
    number: order.number,
    href: accountPages(accountId).order(order.id),
    firstItem: order.first_item,
    on: formatDay(locale, order.ordered_on),
    purchaseOrder: order.purchase_order_number || '—',
    partner: partnerName(order.partner_name),
    lines: formatNumber(locale, order.line_count),
  }
}

/** « 5 choses à faire pour Contoso Paris. La première échéance est le 4 décembre. » */
function sentenceOf(count: number, deadline: string | undefined, account: string, locale: Locale): string {
  const options = { locale }
  if (count === 0) return m.page_home_nothing({ account }, options)
  const some = m.page_home_some({ count, shown: formatNumber(locale, count), account }, options)
  if (deadline === undefined) return some
  return `${some} ${m.page_home_deadline({ date: formatLongDay(locale, deadline) }, options)}`
}
