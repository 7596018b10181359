/** « Demander plus d'activations » of a key (SPEC 9.2): how many, and why. The publisher answers by e-mail. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { softwareDesk } from '#server/business/access/index.ts'
import { askActivations, keyOf, longestActivationReason, mostActivations } from '#server/business/downloads/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { formatNumber } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { keyRow, numberOf } from '#routes/software/key-rows.ts'
import { accountPages } from '../../../../../address.ts'
import type { Actions, PageServerLoad } from './$types'

interface Errors {
  wanted?: string
  reason?: string
}
const noErrors: Errors = {}

export const load: PageServerLoad = async ({ locals, params }) => {
  return await locals.read(async (work) => {
    const desk = await softwareDesk(work, params.account, 'keys')
    const key = await keyOf(work, desk, numberOf(params.key) ?? 0, locals.locale)
    const row = keyRow(key, locals.locale)
    return {
      keysHref: accountPages(desk.account.id).keys,
      nothingToAsk: key.isAsked
        ? m.activations_waiting()
        : row.isCounted
          ? undefined
          : m.refusal_product_key_uncounted(),
      facts: [
        { label: m.column_edition(), value: row.name },
        { label: m.keys_kind(), value: row.kind },
        { label: m.keys_activations(), value: row.activations },
      ],
      formKey: formKey(),
    }
  })
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params } = event
    const form = await event.request.formData()
    const typed = { wanted: typedIn(form, 'wanted').trim(), reason: typedIn(form, 'reason') }
    try {
      await locals.change(changeKey(event, form), async (work) => {
        const desk = await softwareDesk(work, params.account, 'keys')
        const wanted = /^\d{1,7}$/.test(typed.wanted) ? Number(typed.wanted) : Number.NaN
        await askActivations(work, desk, numberOf(params.key) ?? 0, { wanted, reason: typed.reason })
      })
    } catch (error) {
      if (isRefusal(error, 'activation-request.malformed')) {
        const errors: Errors = {}
        for (const { field, code } of error.facts.faults) {
          if (field === 'wanted') {
            errors.wanted = m.activations_wanted_wrong({ most: formatNumber(locals.locale, mostActivations) })
          } else {
            errors.reason =
              code === 'missing'
                ? m.activations_reason_missing()
                : m.activations_reason_long({ most: formatNumber(locals.locale, longestActivationReason) })
          }
        }
        return fail(422, { typed, errors, message: undefined })
      }
      if (!isRefused(error) || error.status === 403 || error.status === 404) throw error
      return fail(error.status, { typed, errors: noErrors, message: refusalMessage(error) })
    }
    redirect(303, `/purchasing-accounts/${params.account}/keys?asked`)
  },
}
