/** Registering an agreement (SPEC 1.1, 11): what the publisher types, taken in whole or not at all. Invites whom it names. */
import { fail, redirect } from '@sveltejs/kit'
import { locales } from '#messages/runtime.js'
import { publisher } from '#server/business/access/index.ts'
import { registerAgreement } from '#server/business/agreements/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { countryOptions } from '#routes/countries.ts'
import { refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'
import {
  agreementOfForm,
  blankAccount,
  blankForm,
  faultsOfForm,
  mostAccounts,
  typedForm,
  type TypedAgreement,
} from './form.ts'

export const load: PageServerLoad = async ({ locals }) => {
  await locals.read((work) => Promise.resolve(publisher(work)))
  return {
    blank: blankForm(),
    countries: countryOptions(locals.locale),
    languages: locales,
    mostAccounts,
    formKey: formKey(),
  }
}

export const actions: Actions = {
  register: async (event) => {
    const { locals, request } = event
    const form = await request.formData()
    const typed = typedForm(form)
    try {
      const { id } = await locals.change(changeKey(event, form), async (work) => {
        publisher(work)
        return registerAgreement(work, agreementOfForm(typed), { invite: form.has('invite') })
      })
      redirect(303, `/console/agreements/${String(id)}?registered`)
    } catch (error) {
      return refused(error, typed, form.has('invite'))
    }
  },
  /** One more purchasing account to fill in, without a script. */
  more: async ({ locals, request }) => {
    await locals.read((work) => Promise.resolve(publisher(work)))
    const form = await request.formData()
    const typed = typedForm(form)
    const accounts = [...typed.accounts, blankAccount()].slice(0, mostAccounts)
    return { typed: { ...typed, accounts }, errors: {}, message: undefined, invite: form.has('invite') }
  },
}

/** What was typed is kept, with what is wrong beside each field. */
function refused(error: unknown, typed: TypedAgreement, invite: boolean) {
  if (isRefusal(error, 'import.refused')) {
    const { errors, message } = faultsOfForm(error.facts.faults)
    return fail(error.status, { typed, errors, message, invite })
  }
  if (isRefusal(error, 'agreement.known')) {
    const errors: Readonly<Record<string, string>> = { agreement_number: refusalMessage(error) }
    return fail(error.status, { typed, errors, message: undefined, invite })
  }
  throw error
}
