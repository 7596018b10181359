/** « Enregistrer un service » (SPEC 5.8, 11). Its secret stands in the answer to the form, and is shown nowhere else. */
import { fail } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import { freshSecret, registerServiceSite } from '#server/business/provisioning/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { blankSite, errorsOf, siteOfForm, typedSite, type ServiceErrors } from '../form.ts'
import { keptResult, madeSecret } from '../made-secret.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  await locals.read((work) => Promise.resolve(publisher(work)))
  return { blank: blankSite(), formKey: formKey() }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, request } = event
    const form = await request.formData()
    const typed = typedSite(form)
    const secret = freshSecret()
    try {
      const { id, kept } = await locals.change(changeKey(event, form), async (work) => ({
        id: await registerServiceSite(work, publisher(work), siteOfForm(typed), secret.hash),
        kept: keptResult(secret),
      }))
      return { registered: { id, name: typed.name, clientId: typed.clientId }, made: madeSecret(secret, kept) }
    } catch (error) {
      let errors: ServiceErrors
      if (isRefusal(error, 'service.malformed')) errors = errorsOf(error.facts.faults, typed)
      else if (isRefusal(error, 'service.known')) errors = { clientId: refusalMessage(error) }
      else throw error
      return fail(error.status, { typed, errors })
    }
  },
}
