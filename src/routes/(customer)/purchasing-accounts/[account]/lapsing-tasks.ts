/** Use it or lose it, on the account's home page: benefits that lapse unused, the nearest first, and who could use them. */
import { m } from '#messages'
import { benefitSight, type AccountInReach } from '#server/business/access/index.ts'
import { inLanguage, lapsingBenefits, type LapsingBenefit } from '#server/business/benefits/index.ts'
import { daysBetween } from '#server/platform/clock.ts'
import type { Work } from '#server/work/index.ts'
import { formatLongDay, type Locale } from '#ui/format.ts'
import { measured } from '#routes/benefits/measure.ts'
import { benefitPages } from '#routes/benefits/pages.ts'
import type { Task, TaskWords } from './tasks.ts'

/** Days before the end from which the page says it in red. */
const imminentDays = 30

/** What lapses, for those who may do something about it. */
export async function lapsingTasks(work: Work, account: AccountInReach, words: TaskWords): Promise<readonly Task[]> {
  if (!words.own || !account.permissions.has('benefits.manage')) return []
  const lapsing = await lapsingBenefits(work, await benefitSight(work, account.id))
  return lapsing.map((each) => taskOf(each, words))
}

function taskOf({ benefit, lapsesOn, quantity, couldUse, couldMore }: LapsingBenefit, words: TaskWords): Task {
  const { locale, today, pages } = words
  const options = { locale }
  const isImminent = daysBetween(today, lapsesOn) <= imminentDays
  const name = inLanguage(benefit.names, locale)
  return {
    key: `lapsing ${String(benefit.id)}`,
    icon: isImminent ? 'alert' : 'clock',
    tone: isImminent ? 'bad' : 'warn',
    title: m.page_home_lapsing({ name, quantity: measured(benefit, quantity, locale) }, options),
    before: m.page_home_lapsing_lost({}, options),
    deadline: m.page_home_lapsing_until({ date: formatLongDay(locale, lapsesOn) }, options),
    after: ableInWords(couldUse, couldMore, locale),
    action: {
      label: m.page_home_see_benefit({}, options),
      href: benefitPages(pages.benefits).benefit(benefit.id),
    },
  }
}

/** « Karim Benali, Sophie Nguyen et d’autres pourraient en profiter. » */
function ableInWords(people: readonly string[], more: boolean, locale: Locale): string {
  if (people.length === 0) return ''
  const named = more ? [...people, m.page_home_lapsing_and_others({}, { locale })] : people
  const list = new Intl.ListFormat(locale, { type: 'conjunction' }).format(named)
  if (named.length === 1) return m.page_home_lapsing_able_one({ people: list }, { locale })
  return m.page_home_lapsing_able({ people: list }, { locale })
}
