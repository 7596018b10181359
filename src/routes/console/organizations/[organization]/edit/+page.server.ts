/** « Renommer » an organisation: every list and search has the new name at once. */
import { fail, redirect } from '@sveltejs/kit'
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import { registeredOrganization, renameOrganization } from '#server/business/agreements/index.ts'
import { isRefusal, type Work } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { countriesOf, namesErrors, OrganizationForm, typedNames } from '../../../renaming.ts'
import type { Actions, PageServerLoad } from './$types'
import { organizationId } from '../../organization-id.ts'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { name, number, values } = await locals.read((work) => namesNow(work, params.organization))
  return {
    name,
    number,
    values,
    countries: countriesOf(locals.locale),
    back: `/console/organizations/${params.organization}`,
    formKey: formKey(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params } = event
    const now = await locals.read((work) => namesNow(work, params.organization))
    const form = await event.request.formData()
    const { values, seen } = typedNames(form)
    const parsed = v.safeParse(OrganizationForm, values)
    if (!parsed.success) return fail(422, { values, seen, errors: namesErrors(parsed.issues), message: undefined })
    try {
      await locals.change(changeKey(event, form), (work) =>
        renameOrganization(work, publisher(work), organizationId(params.organization), seen, parsed.output),
      )
    } catch (error) {
      if (!isRefusal(error, 'organization.renamed-meanwhile')) throw error
      // Sent again it would be meant: it was shown with the name that it has now.
      return fail(409, { values, seen: now.values, errors: {}, message: refusalMessage(error) })
    }
    redirect(303, `/console/organizations/${params.organization}?renamed`)
  },
}

async function namesNow(work: Work, id: string) {
  const { name, number, country_code } = await registeredOrganization(work, publisher(work), organizationId(id))
  return { name, number, values: { name, city: '', countryCode: country_code } }
}
