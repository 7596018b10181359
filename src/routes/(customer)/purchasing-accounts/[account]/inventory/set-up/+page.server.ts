/**
 * « Configurer des services en ligne », first step (SPEC 5.1, guide 3): services, plans and quantities. What is chosen stands
 * in the address; nothing is stored before the last step.
 */
import { m } from '#messages'
import { purchasingAccount } from '#server/business/access/index.ts'
import { agreementOverSince } from '#server/business/agreements/index.ts'
import { offeredPlans, orderingPartners } from '#server/business/provisioning/index.ts'
import { formatDay, type Locale } from '#ui/format.ts'
import { unsent } from '#routes/unsent.ts'
import { accountPages } from '../../../../address.ts'
import { counted } from '../../../../counted.ts'
import type { PageServerLoad } from './$types'
import { checkChoice, type RowErrors } from './check.ts'
import { chosenRows, stateQuery, wizardState, type TypedRow } from './question.ts'
import { serviceChoices, type ServiceChoice } from './services.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const options = { locale }
  const state = wizardState(url.searchParams)
  return await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'services.set-up')
    const pages = accountPages(account.id)
    const [plans, partners] = [await offeredPlans(work, locale), await orderingPartners(work, account)]
    const over = await agreementOverSince(work, account)
    const checked = url.searchParams.has('checked') ? await checkChoice(work, account, state, locale) : undefined
    const wrong = checked && 'rows' in checked ? checked : undefined
    const errors = new Map<TypedRow, RowErrors>()
    for (const [index, row] of state.rows.entries()) errors.set(row, wrong?.rows[index] ?? {})
    const services = serviceChoices(plans, state, errors, locale)
    const fields = services.flatMap(wrongFields)
    return {
      key: state.key,
      query: state.query,
      services: unsent(services),
      wrong: fields,
      whole: wrong?.whole,
      chosen: countOfPlans(chosenRows(state).length, locale),
      toCorrect: fields.length > 0 ? counted(m.set_up_to_correct, fields.length, locale) : undefined,
      counts: {
        none: m.set_up_no_plan({}, options),
        one: countOfPlans(1, locale),
        many: countOfPlans(sampleCount, locale),
      },
      empty:
        over === undefined
          ? emptiness(plans.length > 0, partners.length > 0, services.length > 0, state.query, locale)
          : agreementOver(account.agreement_number, over, locale),
      pages: { setUp: pages.setUp, review: pages.setUpReview, inventory: pages.inventory },
      clearHref: `${pages.setUp}?${stateQuery({ ...state, query: '' }).toString()}`,
    }
  })
}

// The script that counts puts its own number in the place of this one.
const sampleCount = 2

function countOfPlans(count: number, locale: Locale): string {
  return count === 0 ? m.set_up_no_plan({}, { locale }) : counted(m.set_up_plan_count, count, locale)
}

/** The fields that are wrong, as the summary at the top links to them. */
function wrongFields({ name, rows }: ServiceChoice) {
  return rows.flatMap(({ place, errors }) => [
    ...(errors.plan === undefined ? [] : [{ name: `plan-${place}`, label: `${name}, ${m.set_up_plan()}` }]),
    ...(errors.quantity === undefined ? [] : [{ name: `quantity-${place}`, label: `${name}, ${m.set_up_quantity()}` }]),
  ])
}

/** That nothing is set up under the agreement any more, whose last day (YYYY-MM-DD) is behind us. */
function agreementOver(agreement: string, over: string, locale: Locale): ReturnType<typeof emptiness> {
  return {
    title: m.set_up_agreement_over_title({ agreement, date: formatDay(locale, over) }, { locale }),
    text: m.set_up_agreement_over_text({}, { locale }),
  }
}

/** Why nothing can be chosen, if so. */
function emptiness(isOffered: boolean, isServed: boolean, isFound: boolean, query: string, locale: Locale) {
  const options = { locale }
  if (!isOffered) {
    return { title: m.set_up_nothing_offered_title({}, options), text: m.set_up_nothing_offered_text({}, options) }
  }
  if (!isServed) return { title: m.set_up_unserved_title({}, options), text: m.set_up_unserved_text({}, options) }
  if (isFound) return undefined
  return { title: m.set_up_none_title({}, options), text: m.set_up_none_text({ query }, options), isSearch: true }
}
