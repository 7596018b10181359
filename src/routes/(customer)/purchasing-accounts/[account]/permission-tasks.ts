/** What the home page asks about partners who want to manage the account's benefits: at most one request of each (SPEC 1.5, 8.8). */
import { m } from '#messages'
import { purchasingAccount, type AccountInReach } from '#server/business/access/index.ts'
import { permissionNotice, type PartnerPermissionRow } from '#server/business/partners/index.ts'
import { dateIn, daysBetween } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import type { Work } from '#server/work/index.ts'
import { formatDaysAway } from '#ui/format.ts'
import type { Task, TaskWords } from './tasks.ts'

/** Those that wait, for whoever may answer; none for everybody else. */
export async function permissionTasks(
  work: Work,
  { id, permissions }: AccountInReach,
  words: TaskWords,
): Promise<readonly Task[]> {
  if (!permissions.has('benefits.manage') || work.actor.kind !== 'customer') return []
  const { waiting } = await permissionNotice(work, await purchasingAccount(work, id, 'benefits.view'))
  return waiting.map((request) => permissionTask(request, words))
}

function permissionTask(request: PartnerPermissionRow, { locale, today, pages }: TaskWords): Task {
  const options = { locale }
  const { id, partner, requestedAt } = request
  const asked = dateIn(running().house.clock.timeZone, requestedAt)
  return {
    key: `permission ${String(id)}`,
    icon: 'person',
    tone: 'warn',
    title: m.page_home_permission({ partner }, options),
    before: m.page_home_permission_since({ away: formatDaysAway(locale, daysBetween(today, asked)) }, options),
    deadline: undefined,
    after: m.page_home_permission_answer({}, options),
    action: { label: m.page_home_see_request({}, options), href: `${pages.benefits}/partner-permissions` },
  }
}
