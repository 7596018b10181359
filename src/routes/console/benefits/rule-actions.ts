/** What both pages of a rule do without sending it: look products up, reckon an example, give one more step to fill in. */
import { publisher } from '#server/business/access/index.ts'
import { benefitOf, ruleCounts } from '#server/business/benefits/index.ts'
import type { Locale } from '#ui/format.ts'
import { countsName } from '#routes/benefits/rule-words.ts'
import type { RequestEvent } from '@sveltejs/kit'
import { benefitId } from './benefit-id.ts'
import { typedRule } from './rule-form.ts'
import { shownRule, withExample, withFound } from './rule-page.ts'

/** What a rule can count, as a field offers it. */
export function countsOptions(locale: Locale) {
  return ruleCounts.map((value) => ({ value, label: countsName(value, locale) }))
}

export const lookUps = {
  find: async ({ request, locals }: RequestEvent) => {
    const typed = typedRule(await request.formData())
    return await locals.read(async (work) => {
      publisher(work)
      return { rule: await withFound(work, typed, locals.locale) }
    })
  },
  more: async ({ request, locals }: RequestEvent) => {
    const typed = typedRule(await request.formData())
    return await locals.read(async (work) => {
      publisher(work)
      return { rule: await shownRule(work, typed, locals.locale) }
    })
  },
  example: async ({ request, locals, params }: RequestEvent) => {
    const typed = typedRule(await request.formData())
    return await locals.read(async (work) => {
      publisher(work)
      const benefit = await benefitOf(work, benefitId(params['benefit'] ?? ''))
      return { rule: await withExample(work, benefit, typed, locals.locale) }
    })
  },
}
