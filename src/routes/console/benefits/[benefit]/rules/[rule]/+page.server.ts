/** One calculation rule of a benefit: changed, ended with a day, or removed while it has not begun. */
import { fail, redirect } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import { benefitOf, changeRule, endRule, removeRule, ruleOf } from '#server/business/benefits/index.ts'
import { productsNamed } from '#server/business/catalog/index.ts'
import { isRefusal, Refusal } from '#server/work/index.ts'
import { benefitName } from '#routes/benefits/words.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { benefitId } from '../../../benefit-id.ts'
import { editedInWords, optionNames, ruleDifferences } from '../../../edited.ts'
import { countsOptions, lookUps } from '../../../rule-actions.ts'
import { keyOf, ruleErrorsOf, ruleOfForm, typedOfRule, typedRule, type TypedRule } from '../../../rule-form.ts'
import { modeOptions } from '../../../rule-labels.ts'
import { shownRule } from '../../../rule-page.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    publisher(work)
    const benefit = await benefitOf(work, benefitId(params.benefit))
    const rule = await ruleOf(work, benefit.id, ruleId(params.rule))
    return {
      benefit: { id: benefit.id, name: benefitName(benefit, locale) },
      rule: await shownRule(work, typedOfRule(rule), locale),
      hasBegun: rule.since <= work.today,
      lastDay: rule.until ?? work.today,
      counts: countsOptions(locale),
      formKey: formKey(),
    }
  })
}

export const actions: Actions = {
  ...lookUps,
  change: async (event) => {
    const { locals, params } = event
    const { locale } = locals
    const form = await event.request.formData()
    const typed = typedRule(form)
    try {
      const place = { benefitId: benefitId(params.benefit), id: ruleId(params.rule) }
      const seen = Number(typed.fields['revision'])
      await locals.change(changeKey(event, form), (work) =>
        changeRule(work, publisher(work), { ...place, seen }, ruleOfForm(typed)),
      )
    } catch (error) {
      if (isRefusal(error, 'benefit.edited-meanwhile')) return await editedMeanwhile(event, error, typed)
      if (!isRefusal(error, 'benefit-rule.malformed')) throw error
      const errors = ruleErrorsOf(error.facts.faults, typed, locale)
      return fail(422, { rule: await locals.read((work) => shownRule(work, typed, locale, { errors })) })
    }
    return again(event)
  },
  end: async (event) => {
    const { locals, params } = event
    const { locale } = locals
    const form = await event.request.formData()
    const lastDay = typedIn(form, 'lastDay').trim()
    try {
      await locals.change(changeKey(event, form), (work) =>
        endRule(work, publisher(work), benefitId(params.benefit), ruleId(params.rule), lastDay),
      )
    } catch (error) {
      if (!isRefusal(error, 'benefit-rule.malformed')) throw error
      const { until = '' } = ruleErrorsOf(error.facts.faults, typedRule(form), locale)
      return fail(422, { lastDay, errors: { lastDay: until } })
    }
    return again(event)
  },
  remove: async (event) => {
    const { locals, params } = event
    const form = await event.request.formData()
    try {
      await locals.change(changeKey(event, form), (work) =>
        removeRule(work, publisher(work), benefitId(params.benefit), ruleId(params.rule)),
      )
    } catch (error) {
      if (!isRefusal(error, 'benefit-rule.begun')) throw error
      return fail(409, { message: refusalMessage(error) })
    }
    return again(event)
  },
}

/** The form as it was typed, with what stands in each field now; sent again, it writes over that. */
async function editedMeanwhile(
  { locals, params }: RequestEvent,
  error: Refusal<'benefit.edited-meanwhile'>,
  typed: TypedRule,
) {
  const { locale } = locals
  const { revision } = error.facts
  const rule = await locals.read(async (work) => {
    const saved = await ruleOf(work, benefitId(params.benefit ?? ''), ruleId(params.rule ?? ''))
    const products = (await productsNamed(work, saved.products, locale)).map((each) => ({
      value: keyOf(each),
      label: each.name,
    }))
    const names = optionNames({ counts: countsOptions(locale), mode: modeOptions(), product: products })
    const errors = ruleDifferences(typedOfRule(saved), typed, names)
    const fields = { ...typed.fields, revision: String(revision) }
    return await shownRule(work, { ...typed, fields }, locale, { errors, message: editedInWords(error, locale) })
  })
  return fail(409, { rule })
}

function again({ params }: RequestEvent): never {
  redirect(303, `/console/benefits/${params.benefit}?ruled`)
}

function ruleId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Refusal(404, 'benefit-rule.unknown', {})
  return Number(text)
}
