/**
 * The wizard's second step (SPEC 5.1, 5.4): what was chosen with its renewal dates, the partner who is to order it, and
 * « Envoyer ». A choice that cannot be sent leads back to the first step, which says why beside each field. What was sent under
 * the address's key leads to its confirmation, so that Back and a second « Envoyer » count for nothing.
 */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { m } from '#messages'
import { purchasingAccount, type PurchasingAccount } from '#server/business/access/index.ts'
import { nextAnniversary } from '#server/business/agreements/index.ts'
import { domainStanding } from '#server/business/domains/index.ts'
import type { Serving } from '#server/business/partners/index.ts'
import { orderingPartners, proposedPartners, setUpServices, setUpWithKey } from '#server/business/provisioning/index.ts'
import { isRefusal, type Refusal, type Work } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { changeKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { unsent } from '#routes/unsent.ts'
import { accountPages } from '../../../../../address.ts'
import { checkChoice, type ChosenLine } from '../check.ts'
import { partnerChoices, partnerField } from '../partners.ts'
import { stateQuery, wizardState, type WizardState } from '../question.ts'
import type { Actions, PageServerLoad } from './$types'
import { reviewRows } from './rows.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const state = wizardState(url.searchParams)
  const address = stateQuery({ ...state, query: '' }).toString()
  const review = await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'services.set-up')
    const pages = accountPages(account.id)
    const stands = await standing(work, account, state, locale)
    if ('to' in stands) return stands
    // What is not chosen goes out of the address, and « Rechercher » with it.
    if (url.searchParams.toString() !== address) return { to: `${pages.setUpReview}?${address}` }
    const { lines, partners } = stands
    const rows = await reviewRows(work, lines, nextAnniversary(account.anniversary_on, work.today), locale)
    const services = [...new Map(rows.map(({ groupId, service }) => [groupId, service]))]
    const groups = services.map(([groupId]) => groupId)
    const [partner] = partners
    return {
      key: state.key,
      rows: unsent(
        rows.map((row) => ({ ...row, changeHref: `${pages.setUp}?${address}#service-${String(row.groupId)}` })),
      ),
      choices: partnerChoices(services, partners, await proposedPartners(work, account, groups), locale),
      facts: [
        ...(partner && partners.length === 1
          ? [{ name: m.set_up_partner({}, { locale }), value: partner.partner_name }]
          : []),
        { name: m.ui_purchasing_account({}, { locale }), value: `${account.name}, ${account.number}` },
        {
          name: m.set_up_agreement({}, { locale }),
          value: `${account.agreement_number}, ${account.organization_name}`,
        },
      ],
      hasDomain: (await domainStanding(work, account.id)) !== null,
      mayAssociate: account.permissions.has('domains.associate'),
      action: `${pages.setUpReview}?${address}`,
      inventoryHref: pages.inventory,
      backHref: `${pages.setUp}?${address}`,
    }
  })
  if ('to' in review) redirect(303, review.to)
  return review
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params, request, url } = event
    const form = await request.formData()
    const state = wizardState(url.searchParams)
    const stands = await locals.read(async (work) =>
      standing(work, await purchasingAccount(work, params.account, 'services.set-up'), state, locals.locale),
    )
    if ('to' in stands) redirect(303, stands.to)
    const asked = askedPartners(form, stands.lines, stands.partners)
    if ('errors' in asked) return fail(422, { ...asked, message: undefined })

    const sent = await sendOnce(event, form, asked.lines)
    if ('refusal' in sent) {
      const { refusal } = sent
      if (refusal.code === 'set-up.refused') redirect(303, backToChoice(params.account, state))
      return fail(refusal.status, { errors: {}, values: asked.values, message: refusalMessage(refusal) })
    }
    redirect(303, accountPages(Number(params.account)).setUpSent(sent.setUp))
  },
}

type Account = PurchasingAccount<'services.set-up'>

interface Sendable {
  readonly lines: readonly ChosenLine[]
  readonly partners: readonly Serving[]
}

/** What can be sent, or where to look instead: what is wrong with it, or the confirmation of what was sent already. */
async function standing(
  work: Work,
  account: Account,
  state: WizardState,
  locale: Locale,
): Promise<Sendable | { readonly to: string }> {
  // In this order: what was sent in the meantime may itself be why it could not be sent again.
  const checked = await checkChoice(work, account, state, locale)
  const sent = await setUpWithKey(work, account, state.key)
  if (sent !== undefined) return { to: accountPages(account.id).setUpSent(sent) }
  const partners = await orderingPartners(work, account)
  if (!('lines' in checked) || partners.length === 0) return { to: backToChoice(account.id, state) }
  return { lines: checked.lines, partners }
}

/** The first step with what was chosen, and what is wrong with it. */
function backToChoice(account: number | string, state: WizardState): string {
  return `${accountPages(Number(account)).setUp}?${stateQuery({ ...state, query: '' }).toString()}&checked`
}

/** The lines with the partner chosen for each service: the only one, where there is only one. */
function askedPartners(form: FormData, lines: readonly ChosenLine[], partners: readonly Serving[]) {
  const [only] = partners.length === 1 ? partners : []
  const names = [...new Set(lines.map(({ groupId }) => partnerField(groupId)))]
  const values = Object.fromEntries(
    names.map((name) => [name, only === undefined ? typedIn(form, name) : String(only.partner_id)]),
  )
  const wrong = names.filter((name) => !partners.some(({ partner_id: id }) => String(id) === values[name]))
  if (wrong.length > 0) {
    const errors: Record<string, string> = {}
    for (const name of wrong) {
      errors[name] = values[name] === '' ? m.set_up_partner_missing() : m.refusal_set_up_partner_not_serving()
    }
    return { errors, values }
  }
  return {
    values,
    lines: lines.map(({ itemId, quantity, groupId }) => ({
      itemId,
      quantity,
      partnerId: Number(values[partnerField(groupId)]),
    })),
  }
}

type Lines = Parameters<typeof setUpServices>[2]['lines']

async function sendOnce(
  event: RequestEvent,
  form: FormData,
  lines: Lines,
): Promise<{ readonly setUp: number } | { readonly refusal: Refusal }> {
  const key = changeKey(event, form)
  try {
    return await event.locals.change(key, async (work) => {
      const account = await purchasingAccount(work, event.params['account'] ?? '', 'services.set-up')
      return await setUpServices(work, account, { key: key.key, lines })
    })
  } catch (error) {
    if (isRefusal(error, 'set-up.sent-already')) return { setUp: error.facts.setUp }
    if (isRefused(error) && (error.status === 409 || error.status === 422)) return { refusal: error }
    throw error
  }
}
