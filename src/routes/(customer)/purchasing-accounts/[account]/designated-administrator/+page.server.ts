/**
 * The designated administrator of an account's agreement (SPEC 1.7), for its partners and the publisher: where his
 * invitation stands, sending it again, correcting his address, naming another person.
 */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import { purchasingAccount, type AdministratorStanding, type PurchasingAccount } from '#server/business/access/index.ts'
import {
  designateAdministrator,
  designatedAdministrator,
  inviteDesignatedAdministrator,
} from '#server/business/agreements/index.ts'
import { running } from '#server/running.ts'
import { isRefusal, type Changing } from '#server/work/index.ts'
import { formatInstant, type Locale } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { personName, workEmail } from '#routes/person-fields.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'administrators.designate')
    const { standing, mayDesignate, maySend, ...person } = await designatedAdministrator(work, account)
    return {
      agreementNumber: account.agreement_number,
      person: { ...person, name: `${person.firstName} ${person.lastName}` },
      state: stateInWords(standing.state, maySend),
      facts: factsOf(standing, locale),
      /** What sending would do; undefined where there is nothing to send. */
      sending: maySend ? sendingOf(standing.state) : undefined,
      mayDesignate,
      isIn: standing.state === 'in',
      languages: locales.map((each) => ({ value: each, label: each === 'fr' ? m.language_fr() : m.language_en() })),
      done: doneOf(url.searchParams.get('done')),
      formKeys: { send: formKey(), correct: formKey(), designate: formKey() },
    }
  })
}

const Corrected = v.object({ email: workEmail(() => m.request_email_several()) })
const Designated = v.object({
  firstName: personName(() => m.users_first_name_missing()),
  lastName: personName(() => m.users_last_name_missing()),
  email: workEmail(() => m.request_email_several()),
  language: v.picklist(locales, () => m.profile_language_unknown()),
})

type Account = PurchasingAccount<'administrators.designate'>
type Done = 'sent' | 'corrected' | 'designated'

export const actions: Actions = {
  send: async (event) => {
    const form = await event.request.formData()
    const refused = await attempt(event, form, (work, account) => inviteDesignatedAdministrator(work, account))
    return refused === undefined ? leadBack('sent') : fail(refused.status, { message: refused.message })
  },

  correct: async (event) => {
    const form = await event.request.formData()
    const values = { email: typedIn(form, 'email') }
    const parsed = v.safeParse(Corrected, values)
    if (!parsed.success) return fail(422, { correction: { values, error: parsed.issues[0].message } })
    const refused = await attempt(event, form, async (work, account) => {
      const { firstName, lastName, language } = await designatedAdministrator(work, account)
      await designateAdministrator(work, account, { firstName, lastName, language, ...parsed.output })
    })
    if (refused === undefined) return leadBack('corrected')
    return fail(refused.status, { correction: { values, error: refused.message } })
  },

  designate: async (event) => {
    const form = await event.request.formData()
    const values = {
      firstName: typedIn(form, 'firstName'),
      lastName: typedIn(form, 'lastName'),
      email: typedIn(form, 'newEmail'),
      language: typedIn(form, 'language'),
    }
    const parsed = v.safeParse(Designated, values)
    if (!parsed.success) return fail(422, { designation: { values, errors: errorsOf(parsed.issues) } })
    const refused = await attempt(event, form, (work, account) => designateAdministrator(work, account, parsed.output))
    if (refused === undefined) return leadBack('designated')
    return fail(refused.status, { designation: { values, errors: { email: refused.message } } })
  },
}

interface Refused {
  readonly status: number
  readonly message: string
}

async function attempt(
  event: RequestEvent,
  form: FormData,
  act: (work: Changing, account: Account) => Promise<void>,
): Promise<Refused | undefined> {
  try {
    await event.locals.change(changeKey(event, form), async (work) =>
      act(work, await purchasingAccount(work, event.params['account'] ?? '', 'administrators.designate')),
    )
    return undefined
  } catch (thrown) {
    if (!isRefused(thrown) || thrown.status === 404 || isRefusal(thrown, 'permission.missing')) throw thrown
    return { status: thrown.status, message: refusalMessage(thrown) }
  }
}

function leadBack(done: Done): never {
  redirect(303, `?done=${done}`)
}

function doneOf(text: string | null): Done | undefined {
  return text === 'sent' || text === 'corrected' || text === 'designated' ? text : undefined
}

function errorsOf(issues: readonly v.BaseIssue<unknown>[]) {
  const first = (field: string) => issues.find((issue) => issue.path?.[0]?.key === field)?.message
  return {
    firstName: first('firstName'),
    lastName: first('lastName'),
    email: first('email'),
    language: first('language'),
  }
}

function stateInWords(state: AdministratorStanding['state'], maySend: boolean) {
  const words = {
    unusable: ['failed', m.designated_state_unusable()],
    'not-invited': ['past', m.designated_state_not_invited()],
    open: ['waiting', m.users_state_pending()],
    expired: ['past', m.users_state_expired()],
    refused: ['failed', m.designated_state_refused()],
    in: ['done', m.users_state_active()],
    left: ['past', m.designated_state_left()],
  } as const
  const [shape, word] = words[state]
  // What one does next is said of what one may do.
  const isOver = !maySend && state !== 'in'
  return { shape, word, explanation: isOver ? undefined : explanations[state]() }
}

const explanations: Readonly<Record<AdministratorStanding['state'], () => string>> = {
  unusable: () => m.designated_explains_unusable(),
  'not-invited': () => m.designated_explains_not_invited(),
  open: () => m.designated_explains_open(),
  expired: () => m.designated_explains_expired(),
  refused: () => m.designated_explains_refused(),
  in: () => m.designated_explains_in(),
  left: () => m.designated_explains_left(),
}

function sendingOf(state: AdministratorStanding['state']): 'first' | 'again' | undefined {
  if (state === 'in' || state === 'unusable') return undefined
  return state === 'open' || state === 'expired' ? 'again' : 'first'
}

function factsOf({ sentAt, endsAt }: AdministratorStanding, locale: Locale) {
  if (sentAt === undefined || endsAt === undefined) return []
  const { timeZone } = running().settings
  return [
    { name: m.designated_sent(), value: formatInstant(locale, timeZone, sentAt) },
    { name: m.designated_ends(), value: formatInstant(locale, timeZone, endsAt) },
  ]
}
