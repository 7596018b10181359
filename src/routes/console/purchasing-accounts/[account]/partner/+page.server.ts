/**
 * « Changer de partenaire » (SPEC 3.3): whom, by whom, then once more with what follows from it before it is done. The first
 * step is in the address, so that nothing happens before the second.
 */
import { error, fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import {
  changePartner,
  offeredPartners,
  previewPartnerChange,
  serve,
  partnerNumbered,
  servingsOf,
  type KnownPartner,
  type PartnerChangePreview,
  type Serving,
} from '#server/business/partners/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const typed = { from: url.searchParams.get('from') ?? '', to: (url.searchParams.get('to') ?? '').trim() }
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const account = await purchasingAccount(work, params.account, 'agreements.change')
    const serving = partnersOf(await servingsOf(work, await purchasingAccount(work, params.account, 'agreements.view')))
    const from = serving.find(({ id }) => String(id) === typed.from) ?? serving[0]
    const to = typed.to === '' ? undefined : await partnerNumbered(work, desk, typed.to)
    return {
      account: { name: account.name, number: account.number, agreement: account.agreement_number },
      crumb: `/console/agreements/${String(account.agreement_id)}`,
      serving,
      offered: await offeredPartners(work, desk),
      from: typed.from === '' ? '' : String(from?.id ?? ''),
      to: typed.to,
      fault: faultOf(typed.to, from, to),
      asked:
        from && to && from.id !== to.id
          ? { from, to, preview: inNumbers(await previewPartnerChange(work, desk, account, from.id), locals.locale) }
          : undefined,
      formKeys: { change: formKey(), add: formKey() },
      done: doneOf(url),
      added: url.searchParams.get('added') ?? undefined,
    }
  })
}

export const actions: Actions = {
  change: async (event) => {
    const { locals, params, request } = event
    const form = await request.formData()
    const ids = [form.get('from'), form.get('to')].map((id) => (typeof id === 'string' ? Number(id) : Number.NaN))
    const [fromId = 0, toId = 0] = ids
    if (!ids.every(Number.isSafeInteger)) error(400, m.error_form_incomplete())
    try {
      const { from, to } = await locals.change(changeKey(event, form), async (work) => {
        const desk = publisher(work)
        const account = await purchasingAccount(work, params.account, 'agreements.change')
        return changePartner(work, desk, account, { fromId, toId })
      })
      const names = new URLSearchParams({ former: from.name, present: to.name })
      redirect(303, `/console/purchasing-accounts/${params.account}/partner?${names.toString()}`)
    } catch (refused) {
      // Somebody else may have changed it since the question was shown.
      if (!isRefused(refused) || refused.status === 404) throw refused
      return fail(refused.status, { message: refusalMessage(refused) })
    }
  },
  /** One more partner, beside those who serve the account already. */
  add: async (event) => {
    const { locals, params, request } = event
    const form = await request.formData()
    const number = typedIn(form, 'number').trim()
    const added = await locals.read(async (work) => {
      const desk = publisher(work)
      await purchasingAccount(work, params.account, 'agreements.change')
      return partnerNumbered(work, desk, number)
    })
    if (added === undefined) return fail(422, { number, numberError: m.console_partner_unknown() })
    await locals.change(changeKey(event, form), async (work) => {
      publisher(work)
      return serve(work, await purchasingAccount(work, params.account, 'agreements.change'), added.id)
    })
    redirect(303, `/console/purchasing-accounts/${params.account}/partner?added=${encodeURIComponent(added.name)}`)
  },
}

/** What is moved and ended, in the reader's numbers; undefined for what there is none of. */
function inNumbers(preview: PartnerChangePreview, locale: Locale) {
  const counted = (count: number) => (count === 0 ? undefined : { count, shown: formatNumber(locale, count) })
  return {
    servings: counted(preview.servings.length),
    orders: counted(preview.orders),
    awaited: counted(preview.awaited),
    grants: counted(preview.grants),
    permissions: counted(preview.permissions),
    invitation: preview.invitation,
  }
}

/** Each partner who serves the account once, with the orders of all his servings. */
function partnersOf(servings: readonly Serving[]): (KnownPartner & { readonly orders: number })[] {
  const partners = new Map<number, KnownPartner & { readonly orders: number }>()
  for (const serving of servings) {
    const { partner_id: id, partner_number: number, partner_name: name } = serving
    partners.set(id, { id, number, name, orders: (partners.get(id)?.orders ?? 0) + serving.orders_placed })
  }
  return [...partners.values()]
}

function faultOf(typed: string, from: KnownPartner | undefined, to: KnownPartner | undefined): string | undefined {
  if (typed === '') return undefined
  if (to === undefined) return m.console_partner_unknown()
  return from?.id === to.id ? m.console_partner_same({ partner: to.name }) : undefined
}

function doneOf({ searchParams }: URL): { readonly former: string; readonly present: string } | undefined {
  const [former, present] = [searchParams.get('former'), searchParams.get('present')]
  return former === null || present === null ? undefined : { former, present }
}
