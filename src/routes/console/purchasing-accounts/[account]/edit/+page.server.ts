/** « Renommer » a purchasing account, or say where it is now. */
import { fail, redirect } from '@sveltejs/kit'
import * as v from 'valibot'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import { renamePurchasingAccount } from '#server/business/agreements/index.ts'
import { isRefusal, type Work } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { AccountForm, countriesOf, namesErrors, typedNames } from '../../../renaming.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { name, number, values } = await locals.read((work) => namesNow(work, params.account))
  return {
    name,
    number,
    values,
    countries: countriesOf(locals.locale),
    back: `/console/purchasing-accounts/${params.account}`,
    formKey: formKey(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params } = event
    const now = await locals.read((work) => namesNow(work, params.account))
    const form = await event.request.formData()
    const { values, seen } = typedNames(form)
    const parsed = v.safeParse(AccountForm, values)
    if (!parsed.success) return fail(422, { values, seen, errors: namesErrors(parsed.issues), message: undefined })
    try {
      await locals.change(changeKey(event, form), (work) =>
        renamePurchasingAccount(work, publisher(work), now.id, seen, parsed.output),
      )
    } catch (error) {
      if (!isRefusal(error, 'purchasing-account.renamed-meanwhile')) throw error
      // Sent again it would be meant: it was shown with the names that it has now.
      return fail(409, { values, seen: now.values, errors: {}, message: refusalMessage(error) })
    }
    redirect(303, `/console/purchasing-accounts/${params.account}?renamed`)
  },
}

async function namesNow(work: Work, given: string) {
  publisher(work)
  const { id, name, number, city, country_code } = await purchasingAccount(work, given, 'agreements.view')
  return { id, name, number, values: { name, city, countryCode: country_code } }
}
