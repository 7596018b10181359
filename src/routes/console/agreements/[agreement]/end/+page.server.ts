/** The last day of an agreement: set, moved (an extension), or taken away. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { publisher } from '#server/business/access/index.ts'
import { agreementOf, changeEnd } from '#server/business/agreements/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { formatLongDay } from '#ui/format.ts'
import { isDay } from '#routes/day.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import type { Actions, PageServerLoad } from './$types'
import { agreementId } from '../agreement-id.ts'

export const load: PageServerLoad = async ({ locals, params }) => {
  const agreement = await locals.read((work) => agreementOf(work, publisher(work), agreementId(params.agreement)))
  return {
    number: agreement.number,
    endsOn: agreement.ends_on ?? '',
    signed: formatLongDay(locals.locale, agreement.signed_on),
    back: `/console/agreements/${params.agreement}`,
    formKey: formKey(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params, request } = event
    const id = agreementId(params.agreement)
    const form = await request.formData()
    const endsOn = typedIn(form, 'endsOn').trim()
    if (endsOn !== '' && !isDay(endsOn)) {
      await locals.read((work) => agreementOf(work, publisher(work), id))
      return fail(422, { endsOn, error: m.agreement_form_date() })
    }
    try {
      await locals.change(changeKey(event, form), (work) =>
        changeEnd(work, publisher(work), id, endsOn === '' ? null : endsOn),
      )
    } catch (thrown) {
      if (!isRefusal(thrown, 'agreement.ends-too-early')) throw thrown
      const signed = formatLongDay(locals.locale, thrown.facts.signed_on)
      return fail(422, { endsOn, error: m.agreement_end_too_early({ date: signed }) })
    }
    redirect(303, `/console/agreements/${params.agreement}?done=end`)
  },
}
