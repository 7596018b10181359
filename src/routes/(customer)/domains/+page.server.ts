/** « Associer des domaines » (SPEC 4.1, 4.2; guide 3): an account, a domain, and who is to administer it. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { m } from '#messages'
import { purchasingAccount } from '#server/business/access/index.ts'
import {
  associate,
  dissociateAccount,
  domainsDesk,
  endAdministrator,
  renewAdministrator,
  type Associated,
  type DeskAccount,
  type DomainsDesk,
  type DomainState,
} from '#server/business/domains/index.ts'
import { isRefusal, type Changing, type Refusal } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { accountCookie } from '#routes/account-cookie.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'
import { errorsOf, readAssociation, typedAssociation } from './association-form.ts'
import { administratorState, domainName, domainState, stateNote } from './words.ts'

const permission = 'domains.associate'

export const load: PageServerLoad = async ({ cookies, locals, url }) => {
  const { locale } = locals
  const asked = idIn(url.searchParams.get('account') ?? cookies.get(accountCookie) ?? '')
  const desk = await locals.read((work) => domainsDesk(work, asked))
  const chosen = desk.accounts.find(({ id }) => id === asked) ?? desk.accounts[0]
  return {
    blank: {
      account: String(chosen?.id ?? ''),
      domain: url.searchParams.get('domain') ?? '',
      otherDomain: '',
      administrator: '',
      email: '',
      replaces: false,
    },
    accounts: desk.accounts.map(({ id, number, name }) => ({ value: String(id), label: `${name} (${number})` })),
    more: desk.more,
    domains: offeredIn(desk, locale),
    administered: administeredIn(desk, locale),
    rows: desk.accounts.map((account) => accountRow(account, locale)),
    administrators: desk.administrators.map((administrator) => ({
      ...administratorState(administrator, locale),
      id: administrator.id,
      accountId: administrator.accountId,
      person: administrator.name || administrator.email,
      email: administrator.email,
      domain: domainName(administrator.domain),
      canRenew: administrator.state === 'open' || administrator.state === 'expired',
      canEnd: administrator.state !== 'refused',
      formKey: formKey(),
    })),
    note: noteOf(url, desk, locale),
    formKey: formKey(),
  }
}

export const actions: Actions = {
  save: async (event) => {
    const form = await event.request.formData()
    const values = typedAssociation(form)
    const read = readAssociation(values, event.locals.locale)
    if ('errors' in read) return fail(422, { values, errors: read.errors, replacing: undefined, message: undefined })

    const done = await attempt(event, form, async (work) =>
      associate(work, await purchasingAccount(work, read.account, permission), read.association),
    )
    if ('refusal' in done) {
      const { refusal } = done
      const replacing = isRefusal(refusal, 'domain.replaces')
        ? { label: m.domains_replace(refusal.facts), text: m.domains_replace_text({ from: refusal.facts.from }) }
        : undefined
      return fail(refusal.status, { values, errors: errorsOf(refusal, values), replacing, message: undefined })
    }
    redirect(303, `/domains?account=${String(read.account)}&saved=${done.answer.result}`)
  },
  dissociate: async (event) => {
    const form = await event.request.formData()
    const account = typedIn(form, 'account')
    const done = await attempt(event, form, async (work) =>
      dissociateAccount(work, await purchasingAccount(work, account, permission)),
    )
    if ('refusal' in done) return refusedOnPage(done.refusal)
    redirect(303, `/domains?account=${account}&saved=dissociated`)
  },
  renew: (event) => aboutAdministrator(event, 'sent', renewAdministrator),
  end: (event) => aboutAdministrator(event, 'ended', endAdministrator),
}

async function aboutAdministrator(event: RequestEvent, done: 'sent' | 'ended', act: typeof renewAdministrator) {
  const form = await event.request.formData()
  const result = await attempt(event, form, async (work) =>
    act(
      work,
      await purchasingAccount(work, typedIn(form, 'account'), permission),
      idIn(typedIn(form, 'administrator')) ?? 0,
    ),
  )
  if ('refusal' in result) return refusedOnPage(result.refusal)
  redirect(303, `/domains?${done}=${encodeURIComponent(typedIn(form, 'email'))}`)
}

/** A refusal that is about none of the fields. */
function refusedOnPage(refusal: Refusal) {
  const message = refusalMessage(refusal)
  return fail(refusal.status, { values: undefined, errors: undefined, replacing: undefined, message })
}

/** What a person may cause and is told on the page; what is not his to know is an error page. */
async function attempt<T>(
  event: RequestEvent,
  form: FormData,
  act: (work: Changing) => Promise<T>,
): Promise<{ readonly answer: T } | { readonly refusal: Refusal }> {
  try {
    return { answer: await event.locals.change(changeKey(event, form), act) }
  } catch (error) {
    if (!isRefused(error) || error.status === 404 || isRefusal(error, 'permission.missing')) throw error
    return { refusal: error }
  }
}

/** The domains of each organisation: with several, under its name. */
function offeredIn({ offered }: DomainsDesk, locale: Locale) {
  const byOrganization = Map.groupBy(offered, ({ organizationId }) => organizationId)
  return [...byOrganization.values()].map((domains) => ({
    label: m.domains_in_list({ organization: domains[0]?.organization ?? '' }, { locale }),
    options: domains.map(({ domain }) => ({ value: domain, label: domainName(domain) })),
  }))
}

/** « contoso.com et contoso.co.uk »: domains that need nobody else. */
function administeredIn({ offered }: DomainsDesk, locale: Locale): string | undefined {
  const names = new Set(offered.filter(({ isAdministered }) => isAdministered).map(({ domain }) => domainName(domain)))
  return names.size === 0 ? undefined : new Intl.ListFormat(locale).format(names)
}

function accountRow(account: DeskAccount, locale: Locale) {
  const { id, number, name, standing } = account
  const isOpen = standing === null || standing.state === 'lost' || standing.state === 'expired'
  return {
    id,
    number,
    name,
    domain: standing === null ? '—' : domainName(standing.domain),
    ...domainState(standing?.state, locale),
    note: stateNote(account, locale),
    choose: isOpen ? `/domains?account=${String(id)}#account` : undefined,
    canDissociate: !isOpen,
    formKey: formKey(),
    nameAnother:
      standing?.state === 'unanswered'
        ? `/domains?account=${String(id)}&domain=${encodeURIComponent(standing.domain)}#administrator`
        : undefined,
  }
}

const sentences: Readonly<Partial<Record<DomainState, typeof m.domains_saved_proved>>> = {
  unanswered: m.domains_saved_unanswered,
  unproved: m.domains_saved_unproved,
  proved: m.domains_saved_proved,
}

/** What became of the form that led here. */
function noteOf(url: URL, { accounts, administrators }: DomainsDesk, locale: Locale) {
  const options = { locale }
  for (const [name, say] of [
    ['sent', m.domains_sent],
    ['ended', m.domains_ended],
  ] as const) {
    const email = url.searchParams.get(name)
    // An address of the page says nothing that is not so.
    const isKnown = administrators.some((each) => each.email === email)
    if (email !== null && isKnown === (name === 'sent')) return { title: say({ email }, options), text: undefined }
  }
  const account = accounts.find(({ id }) => id === idIn(url.searchParams.get('account') ?? ''))
  if (url.searchParams.get('saved') === 'dissociated') {
    if (account?.standing !== null) return undefined
    return { title: m.domains_dissociated({ account: account.name }, options), text: undefined }
  }
  const saved = savedAs(url.searchParams.get('saved'))
  if (saved === undefined || !account?.standing) return undefined
  if (saved === 'unchanged') return { title: m.domains_unchanged({}, options), text: undefined }
  const { domain, state } = account.standing
  if (state === 'unapproved') {
    return { title: m.domains_asked({}, options), text: m.domains_asked_text({}, options) }
  }
  const title = m.domains_saved({ domain: domainName(domain), account: account.name }, options)
  return { title, text: sentences[state]?.({}, options) }
}

function savedAs(text: string | null): Associated['result'] | undefined {
  return text === 'associated' || text === 'asked' || text === 'unchanged' ? text : undefined
}

function idIn(text: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined
}
