/** What there is to do about an account, each with its one action (SPEC 1.5). */
import { m } from '#messages'
import type { InvitationRunningOut, RoleRequest } from '#server/business/access/index.ts'
import {
  expiryNotice,
  type ExpiringItem,
  type SuspendedItem,
  type UnorderedItem,
} from '#server/business/inventory/index.ts'
import { dateIn, daysBetween } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { formatDayOfYear, formatDaysAway, formatLongDay, formatNumber, type Locale } from '#ui/format.ts'
import type { accountPages } from '../../address.ts'
import { roleName } from '#routes/refusals.ts'
import { counted } from '../../counted.ts'

export interface Task {
  readonly icon: 'alert' | 'clock' | 'globe' | 'mail' | 'order' | 'person'
  readonly tone: 'warn' | 'bad'
  readonly title: string
  readonly before: string
  /** Said in the task's colour. */
  readonly deadline: string | undefined
  readonly after: string
  readonly action: { readonly label: string; readonly href: string }
  /** What names the row. */
  readonly key: string
}

export interface TaskWords {
  readonly locale: Locale
  readonly today: string
  /** Whether the reader is the customer himself, who can ask his partner. */
  readonly own: boolean
  readonly pages: ReturnType<typeof accountPages>
}

export function expiringTask(item: ExpiringItem, { locale, today, own, pages }: TaskWords): Task {
  const options = { locale }
  const { quantity, partners, term_ends_on: on } = item
  const notice = expiryNotice(today, on)
  const imminent = notice?.notice === 'imminent'
  return {
    key: `expiring ${String(item.item_id)} ${String(item.package_id)} ${on}`,
    icon: imminent ? 'alert' : 'clock',
    tone: imminent ? 'bad' : 'warn',
    title: m.page_home_expiring({ name: nameOf(item), away: formatDaysAway(locale, notice?.days ?? 0) }, options),
    before: counted(m.page_home_subscriptions, quantity, locale),
    deadline: m.page_home_ends({ date: formatLongDay(locale, on) }, options),
    after: own ? m.page_home_ask_renewal({ partners }, options) : m.page_home_partner({ partners }, options),
    action: { label: m.page_home_see_service({}, options), href: pages.history(item) },
  }
}

export function unorderedTask(item: UnorderedItem, { locale, own, pages }: TaskWords): Task {
  const options = { locale }
  const { quantity: count, partners } = item
  const since = dateIn(running().house.clock.timeZone, item.unordered_since)
  return {
    key: `unordered ${String(item.item_id)} ${String(item.package_id)}`,
    icon: 'order',
    tone: 'warn',
    title: m.page_home_unordered({ count, shown: formatNumber(locale, count), name: nameOf(item) }, options),
    before: m.page_home_set_up_since({ count, date: formatDayOfYear(locale, since) }, options),
    deadline: m.page_home_order_before({ date: formatLongDay(locale, item.order_by) }, options),
    after: own ? m.page_home_ask_order({ count, partners }, options) : m.page_home_partner({ partners }, options),
    action: { label: m.page_home_see_service({}, options), href: pages.history(item) },
  }
}

export function suspendedTask(item: SuspendedItem, { locale, own, pages }: TaskWords): Task {
  const options = { locale }
  const { quantity: count, partners } = item
  return {
    key: `suspended ${String(item.item_id)} ${String(item.package_id)}`,
    icon: 'alert',
    tone: 'bad',
    title: m.page_home_suspended({ count, shown: formatNumber(locale, count), name: nameOf(item) }, options),
    before: m.page_home_suspended_since({ count }, options),
    deadline: m.page_home_suspended_on({ count, date: formatLongDay(locale, item.suspended_on) }, options),
    after: own ? m.page_home_ask_order({ count, partners }, options) : m.page_home_partner({ partners }, options),
    action: { label: m.page_home_see_service({}, options), href: pages.history(item) },
  }
}

export function invitationTask(invitation: InvitationRunningOut, { locale, today, pages }: TaskWords): Task {
  const options = { locale }
  const { userId, firstName, lastName, email } = invitation
  const until = dateIn(running().house.clock.timeZone, invitation.until)
  const away = formatDaysAway(locale, daysBetween(today, until))
  return {
    key: `invitation ${String(userId)}`,
    icon: 'mail',
    tone: 'warn',
    title: m.page_home_invitation({ name: `${firstName} ${lastName}`, away }, options),
    before: m.page_home_invitation_waits({ email }, options),
    deadline: m.page_home_invitation_until({ date: formatLongDay(locale, until) }, options),
    after: m.page_home_invitation_resend({}, options),
    action: { label: m.page_home_see_user({}, options), href: pages.user(userId) },
  }
}

export function requestTask(request: RoleRequest, { locale, today }: TaskWords): Task {
  const options = { locale }
  const { id, firstName, lastName, email, role } = request
  const asked = dateIn(running().house.clock.timeZone, request.askedAt)
  return {
    key: `request ${String(id)}`,
    icon: 'person',
    tone: 'warn',
    title: m.page_home_request({ name: `${firstName} ${lastName}`, role: roleName(role) }, options),
    before: m.page_home_request_from({ email, away: formatDaysAway(locale, daysBetween(today, asked)) }, options),
    deadline: undefined,
    after: m.page_home_request_answer({}, options),
    action: { label: m.page_home_see_request({}, options), href: '/access/role-requests' },
  }
}

function nameOf(item: { readonly edition: string; readonly version: string }): string {
  return [item.edition, item.version].filter(Boolean).join(' ')
}
