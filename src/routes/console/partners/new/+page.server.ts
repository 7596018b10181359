/** Registering a partner: from then on its people can be invited, and it can serve accounts. */
import { fail, redirect } from '@sveltejs/kit'
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import { registerPartner } from '#server/business/partners/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'
import { Partner, partnerErrors, typedPartner } from '../form.ts'

export const load: PageServerLoad = async ({ locals }) => {
  await locals.read((work) => Promise.resolve(publisher(work)))
  return { blank: { number: '', name: '', language: locals.locale }, formKey: formKey() }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, request } = event
    await locals.read((work) => Promise.resolve(publisher(work)))
    const form = await request.formData()
    const values = typedPartner(form)
    const parsed = v.safeParse(Partner, values)
    if (!parsed.success) return fail(422, { values, errors: partnerErrors(parsed.issues) })
    let id: number
    try {
      id = await locals.change(changeKey(event, form), async (work) => {
        publisher(work)
        return registerPartner(work, parsed.output)
      })
    } catch (thrown) {
      if (!isRefusal(thrown, 'partner.known')) throw thrown
      return fail(409, { values, errors: { number: refusalMessage(thrown), name: undefined, language: undefined } })
    }
    redirect(303, `/console/partners/${String(id)}?done=registered`)
  },
}
