/** « Ajouter une règle » (SPEC 8.5): what counts for a benefit, and what it gives. */
import { fail, redirect } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import { benefitOf, defineRule } from '#server/business/benefits/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { benefitName } from '#routes/benefits/words.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { benefitId } from '../../../benefit-id.ts'
import { countsOptions, lookUps } from '../../../rule-actions.ts'
import { blankRule, ruleErrorsOf, ruleOfForm, typedRule } from '../../../rule-form.ts'
import { shownRule } from '../../../rule-page.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    publisher(work)
    const benefit = await benefitOf(work, benefitId(params.benefit))
    return {
      benefit: { id: benefit.id, name: benefitName(benefit, locale) },
      rule: await shownRule(work, blankRule(work.today), locale),
      counts: countsOptions(locale),
      formKey: formKey(),
    }
  })
}

export const actions: Actions = {
  ...lookUps,
  define: async (event) => {
    const { locals, params } = event
    const { locale } = locals
    const form = await event.request.formData()
    const typed = typedRule(form)
    const id = benefitId(params.benefit)
    try {
      await locals.change(changeKey(event, form), (work) => defineRule(work, publisher(work), id, ruleOfForm(typed)))
    } catch (error) {
      if (isRefusal(error, 'benefit-rule.malformed')) {
        const errors = ruleErrorsOf(error.facts.faults, typed, locale)
        return fail(422, { rule: await locals.read((work) => shownRule(work, typed, locale, { errors })) })
      }
      if (!isRefusal(error, 'benefit-rule.too-many')) throw error
      const message = refusalMessage(error)
      return fail(409, { rule: await locals.read((work) => shownRule(work, typed, locale, { message })) })
    }
    redirect(303, `/console/benefits/${String(id)}?ruled`)
  },
}
