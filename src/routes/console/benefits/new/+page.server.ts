/** « Créer un avantage » (SPEC 8.2): one more takes no code. */
import { fail, redirect } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import { createBenefit } from '#server/business/benefits/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { choicesOf, previewsOf } from '../choices.ts'
import { errorsOf, type FieldErrors } from '../faults.ts'
import { benefitOfForm, blankBenefit, typedBenefit } from '../form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const choices = await locals.read((work) => choicesOf(work, publisher(work), locals.locale))
  return { blank: blankBenefit(), choices, formKey: formKey() }
}

const noErrors: FieldErrors = {}

export const actions: Actions = {
  create: async (event) => {
    const form = await event.request.formData()
    const typed = typedBenefit(form)
    let id: number
    try {
      id = await event.locals.change(changeKey(event, form), (work) =>
        createBenefit(work, publisher(work), benefitOfForm(typed)),
      )
    } catch (error) {
      const shown = { typed, previews: previewsOf(typed.fields), isPreview: false }
      if (isRefusal(error, 'benefit.too-many')) {
        return fail(409, { ...shown, errors: noErrors, message: refusalMessage(error) })
      }
      if (!isRefusal(error, 'benefit.malformed')) throw error
      return fail(422, { ...shown, errors: errorsOf(error.facts.faults, event.locals.locale), message: undefined })
    }
    redirect(303, `/console/benefits/${String(id)}?created`)
  },
  preview: async (event) => {
    await event.locals.read((work) => Promise.resolve(publisher(work)))
    const typed = typedBenefit(await event.request.formData())
    return { typed, previews: previewsOf(typed.fields), isPreview: true, errors: noErrors, message: undefined }
  },
}
