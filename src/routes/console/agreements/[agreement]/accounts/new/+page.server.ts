/** One more purchasing account for an agreement that is there. */
import { fail, redirect } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import { addPurchasingAccount, agreementOf } from '#server/business/agreements/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { countryOptions } from '#routes/countries.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'
import { faultsOfForm } from '../../../new/form.ts'
import { agreementId } from '../../agreement-id.ts'

export const load: PageServerLoad = async ({ locals, params }) => {
  const agreement = await locals.read((work) => agreementOf(work, publisher(work), agreementId(params.agreement)))
  return {
    number: agreement.number,
    organization: agreement.organization_name,
    blank: { account_number: '', account_name: '', account_city: '', account_country: agreement.organization_country },
    countries: countryOptions(locals.locale),
    back: `/console/agreements/${params.agreement}`,
    formKey: formKey(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params, request } = event
    const form = await request.formData()
    const typed = {
      account_number: typedIn(form, 'account_number'),
      account_name: typedIn(form, 'account_name'),
      account_city: typedIn(form, 'account_city'),
      account_country: typedIn(form, 'account_country'),
    }
    const account = {
      number: typed.account_number,
      name: typed.account_name,
      city: typed.account_city,
      countryCode: typed.account_country,
    }
    try {
      await locals.change(changeKey(event, form), (work) =>
        addPurchasingAccount(work, publisher(work), agreementId(params.agreement), account),
      )
    } catch (thrown) {
      return refused(thrown, typed)
    }
    redirect(303, `/console/agreements/${params.agreement}?done=account`)
  },
}

function refused(thrown: unknown, typed: Readonly<Record<string, string>>) {
  if (isRefusal(thrown, 'import.refused')) {
    const { errors, message } = faultsOfForm(thrown.facts.faults)
    return fail(thrown.status, { typed, errors, message })
  }
  if (!isRefusal(thrown, 'purchasing-account.known')) throw thrown
  const errors: Readonly<Record<string, string>> = { account_number: refusalMessage(thrown) }
  return fail(thrown.status, { typed, errors, message: undefined })
}
