/** What a partner is called, and the language of its e-mails. */
import { fail, redirect } from '@sveltejs/kit'
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import { changePartnerDetails, registeredPartner } from '#server/business/partners/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import type { Actions, PageServerLoad } from './$types'
import { PartnerDetails, partnerErrors, typedPartner } from '../../form.ts'
import { partnerId } from '../../partner-id.ts'

export const load: PageServerLoad = async ({ locals, params }) => {
  const partner = await locals.read((work) => registeredPartner(work, publisher(work), partnerId(params.partner)))
  return { partner, back: `/console/partners/${params.partner}`, formKey: formKey() }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params, request } = event
    const id = partnerId(params.partner)
    await locals.read((work) => registeredPartner(work, publisher(work), id))
    const form = await request.formData()
    const values = typedPartner(form)
    const parsed = v.safeParse(PartnerDetails, values)
    if (!parsed.success) return fail(422, { values, errors: partnerErrors(parsed.issues) })
    await locals.change(changeKey(event, form), (work) =>
      changePartnerDetails(work, publisher(work), id, parsed.output),
    )
    redirect(303, `/console/partners/${params.partner}?done=changed`)
  },
}
