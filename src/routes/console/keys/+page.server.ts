/** Product keys in the Console (SPEC 9.2, 11): who asks for more activations, and the way to an account's keys. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { publisher, purchasingAccountNumbered } from '#server/business/access/index.ts'
import { grantActivations, refuseActivations, waitingRequests } from '#server/business/downloads/index.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { formatInstant, formatNumber } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { numberOf } from '#routes/software/key-rows.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const { timeZone } = running().settings
  const [, at, id] = /^(\d{1,15})\.(\d{1,15})$/.exec(url.searchParams.get('after') ?? '') ?? []
  const after = at === undefined ? undefined : { askedAt: new Date(Number(at)), id: Number(id) }
  const { rows, isMore } = await locals.read((work) => waitingRequests(work, publisher(work), after, locale))
  const last = rows.at(-1)
  return {
    rows: rows.map((row) => ({
      account: row.account,
      id: row.id,
      name: row.name,
      accountName: row.account_name,
      accountNumber: row.account_number,
      accountHref: `/console/purchasing-accounts/${String(row.account)}/keys`,
      activations: m.keys_activations_of({
        used: formatNumber(locale, row.used),
        allowed: formatNumber(locale, row.allowed ?? 0),
      }),
      wanted: formatNumber(locale, row.wanted),
      wantedTyped: String(row.wanted),
      reason: row.reason,
      asker: row.partner === null ? row.asker : m.journal_of_partner({ name: row.asker, partner: row.partner }),
      asked: formatInstant(locale, timeZone, row.asked_at),
      formKey: formKey(),
    })),
    first: after === undefined ? undefined : '/console/keys',
    next: isMore && last ? `/console/keys?after=${String(last.asked_at.getTime())}.${String(last.id)}` : undefined,
    isAnswered: url.searchParams.has('answered'),
    isLocked: running().vault.current() === undefined,
  }
}

export const actions: Actions = {
  find: async ({ locals, request }) => {
    const number = typedIn(await request.formData(), 'number')
      .trim()
      .slice(0, 100)
    let id: number
    try {
      const account = await locals.read(async (work) => {
        publisher(work)
        return await purchasingAccountNumbered(work, number, 'agreements.view')
      })
      id = account.id
    } catch (error) {
      if (!isRefusal(error, 'purchasing-account.unknown')) throw error
      return fail(422, { number, error: m.keys_account_unknown() })
    }
    redirect(303, `/console/purchasing-accounts/${String(id)}/keys`)
  },
  answer: async (event) => {
    const form = await event.request.formData()
    const at = { account: numberOf(typedIn(form, 'account')) ?? 0, id: numberOf(typedIn(form, 'request')) ?? 0 }
    const granted = typedIn(form, 'granted').trim()
    const reason = typedIn(form, 'reason')
    try {
      await event.locals.change(changeKey(event, form), async (work) => {
        const desk = publisher(work)
        if (form.has('refuse')) await refuseActivations(work, desk, at, reason)
        else await grantActivations(work, desk, at, /^\d{1,7}$/.test(granted) ? Number(granted) : Number.NaN)
      })
    } catch (error) {
      if (isRefusal(error, 'activation-answer.malformed')) {
        const { field } = error.facts
        const said = field === 'granted' ? m.activations_granted_wrong() : m.activations_refusal_missing()
        return fail(422, { answered: { ...at, granted, reason, field, error: said } })
      }
      if (!isRefused(error) || isRefusal(error, 'desk.unknown')) throw error
      return fail(error.status, { message: refusalMessage(error) })
    }
    redirect(303, '/console/keys?answered')
  },
}
