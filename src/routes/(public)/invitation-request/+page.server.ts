/**
 * « Vous n'avez pas reçu votre e-mail d'invitation ? » (SPEC 1.3): three facts, and an answer that is the same whether
 * they match or not. What follows comes by e-mail, to the registered address alone.
 */
import { fail } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import { requestInvitation } from '#server/business/agreements/index.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { typedIn } from '#routes/form-text.ts'
import { workEmail } from '#routes/person-fields.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'

const longestNumber = 40

const number = (missing: () => string) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(missing),
    v.maxLength(longestNumber, () => m.request_number_too_long({ maximum: longestNumber })),
    v.regex(/^\P{Cc}*$/u, () => m.request_number_characters()),
  )

const Request = v.object({
  email: workEmail(() => m.request_email_several()),
  agreementNumber: number(() => m.request_agreement_missing()),
  accountNumber: number(() => m.request_account_missing()),
})

export const load: PageServerLoad = () => ({})

export const actions: Actions = {
  default: async ({ getClientAddress, locals, request }) => {
    const form = await request.formData()
    const values = {
      email: typedIn(form, 'email'),
      agreementNumber: typedIn(form, 'agreementNumber'),
      accountNumber: typedIn(form, 'accountNumber'),
    }
    const parsed = v.safeParse(Request, values)
    if (!parsed.success) {
      const { nested = {} } = v.flatten<typeof Request>(parsed.issues)
      const [email] = nested.email ?? []
      const [agreementNumber] = nested.agreementNumber ?? []
      const [accountNumber] = nested.accountNumber ?? []
      return fail(422, { values, errors: { email, agreementNumber, accountNumber } })
    }
    const address = getClientAddress()
    try {
      await locals.change(null, (work) => requestInvitation(work, parsed.output, address))
    } catch (error) {
      if (!isRefused(error)) throw error
      running().log.info({ request: locals.requestId, address, code: error.code }, 'invitation request refused')
      const status = isRefusal(error, 'sign-in.delayed') ? 429 : error.status
      return fail(status, { values, errors: {}, message: refusalMessage(error) })
    }
    return { sentTo: parsed.output.email }
  },
}
