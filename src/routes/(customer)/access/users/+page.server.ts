/** « Gérer les utilisateurs » (SPEC 2.1, guide 2): the people of every account that one manages, and invitations sent again. */
import { error, fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import {
  customerRoles,
  managedAccounts,
  peopleOf,
  personDetails,
  personStates,
  purchasingAccount,
  renewInvitation,
  type BoundedCount,
  type ListedPerson,
  type ManagedAccounts,
  type PeopleList,
  type PeopleSort,
} from '#server/business/access/index.ts'
import { isRefusal, type Work } from '#server/work/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage, roleName } from '#routes/refusals.ts'
import { unsent } from '#routes/unsent.ts'
import { withParameters } from '../../address.ts'
import { lastStepInWords, stateInWords } from '../words.ts'
import type { Actions, PageServerLoad } from './$types'
import { filterFields, placeInAddress, seenChoices, usersQuestion, type UsersQuestion } from './question.ts'

const emptyPlace = { after: undefined, before: undefined, sent: undefined, removed: undefined }
const everything = Object.fromEntries(filterFields.map((field) => [field, undefined]))

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const question = usersQuestion(url, work.today, locale)
    const everywhere = await managedAccounts(work)
    const managed = question.account === undefined ? everywhere : await managedAccounts(work, question.account)
    const list = question.people && (await peopleOf(work, managed.accounts, question.people))
    const words = { url, locale, today: work.today, several: everywhere.accounts.length > 1 }
    return {
      typed: question.typed,
      faults: question.faults,
      sort: url.searchParams.get('sort') ?? '',
      choices: choicesOf(everywhere, managed, locale),
      several: words.several,
      more: everywhere.more && question.account === undefined,
      states: statesOf(question, list, words),
      columns: columnsOf(question, words),
      people: unsent(list?.people.map((person) => personInWords(person, managed, words)) ?? []),
      isListed: list !== undefined,
      renewAction: renewActionOf(url),
      pager: list && pagerOf(list, question, words),
      empty: list?.people.length === 0 ? emptinessOf(question, words) : undefined,
      sent: await namedIn(work, url, 'sent'),
      removed: url.searchParams.get('removed') !== null,
    }
  })
}

export const actions: Actions = {
  renew: async (event) => {
    const form = await event.request.formData()
    const user = typedIn(form, 'user')
    if (!/^[1-9]\d{0,14}$/.test(user)) error(404, m.error_not_found_title())
    const userId = Number(user)
    try {
      await event.locals.change(changeKey(event, form), async (work) =>
        renewInvitation(work, await purchasingAccount(work, typedIn(form, 'account'), 'users.manage'), userId),
      )
    } catch (thrown) {
      if (!isRefused(thrown) || thrown.status === 404 || isRefusal(thrown, 'permission.missing')) throw thrown
      return fail(thrown.status, { message: refusalMessage(thrown) })
    }
    redirect(303, withParameters(event.url, { '/renew': undefined, sent: String(userId), removed: undefined }))
  },
}

/** Where an invitation is sent again from: this very list, to which it comes back. */
function renewActionOf(url: URL): string {
  const parameters = new URLSearchParams(url.searchParams)
  for (const name of ['sent', 'removed']) parameters.delete(name)
  return parameters.size === 0 ? '?/renew' : `?/renew&${parameters.toString()}`
}

interface Words {
  readonly url: URL
  readonly locale: Locale
  readonly today: string
  /** Whether the person manages several accounts. */
  readonly several: boolean
}

/** Whom an address says that something was just sent to; nobody where he is not this person's to know. */
async function namedIn(work: Work, url: URL, parameter: string): Promise<string | undefined> {
  const id = url.searchParams.get(parameter)
  if (id === null || !/^[1-9]\d{0,14}$/.test(id)) return undefined
  try {
    return (await personDetails(work, Number(id))).email
  } catch (thrown) {
    if (isRefusal(thrown, 'person.unknown')) return undefined
    throw thrown
  }
}

function choicesOf(everywhere: ManagedAccounts, managed: ManagedAccounts, locale: Locale) {
  const options = { locale }
  const [only] = managed.accounts
  const listed = everywhere.accounts.some(({ id }) => id === only?.id)
  const accounts = listed || only === undefined ? everywhere.accounts : [...everywhere.accounts, only]
  return {
    roles: [
      { value: '', label: m.users_every_role({}, options) },
      ...customerRoles.map((role) => ({ value: role, label: roleName(role) })),
    ],
    seen: [
      { value: '', label: m.users_seen_any({}, options) },
      ...seenChoices.map((value) => ({ value, label: seenInWords(value, locale) })),
    ],
    accounts: [
      { value: '', label: m.users_every_account({}, options) },
      ...accounts.map(({ id, number, name }) => ({ value: String(id), label: `${name} (${number})` })),
    ],
  }
}

function seenInWords(seen: (typeof seenChoices)[number], locale: Locale): string {
  if (seen === 'recent') return m.users_seen_recent({}, { locale })
  return seen === 'dormant' ? m.users_seen_dormant({}, { locale }) : m.users_seen_never({}, { locale })
}

function countInWords({ count, exact }: BoundedCount, locale: Locale): string {
  const shown = formatNumber(locale, count)
  return exact ? shown : m.page_orders_many({ shown }, { locale })
}

function statesOf({ typed }: UsersQuestion, list: PeopleList | undefined, { url, locale }: Words) {
  const options = { locale }
  const labels = {
    all: m.users_states_all({}, options),
    active: m.users_states_active({}, options),
    pending: m.users_states_pending({}, options),
    expired: m.users_states_expired({}, options),
  }
  return (['all', ...personStates] as const).map((state) => ({
    label: labels[state],
    href: withParameters(url, { ...emptyPlace, state: state === 'all' ? undefined : state }),
    current: typed.state === (state === 'all' ? '' : state),
    count: list?.states && countInWords(list.states[state], locale),
  }))
}

function columnsOf({ people }: UsersQuestion, { url, locale, several }: Words) {
  const options = { locale }
  const column = (sort: PeopleSort, key: string, label: string) => {
    const isCurrent = people?.sort === sort
    const next = isCurrent && !people.descending ? `-${sort}` : sort
    const direction = people?.descending ? ('descending' as const) : ('ascending' as const)
    const href = withParameters(url, { ...emptyPlace, sort: next === 'name' ? undefined : next })
    return { key, label, sort: isCurrent ? { href, direction } : { href } }
  }
  return [
    column('name', 'person', m.users_column_name({}, options)),
    column('email', 'email', m.users_email({}, options)),
    column('role', 'role', m.users_role({}, options)),
    column('state', 'state', m.users_column_state({}, options)),
    ...(several ? [column('account', 'account', m.users_column_account({}, options))] : []),
    column('signed-in', 'seen', m.users_column_seen({}, options)),
    { key: 'actions', label: m.ui_actions({}, options), silent: true },
  ]
}

function personInWords(person: ListedPerson, managed: ManagedAccounts, { locale, today }: Words) {
  const account = managed.accounts.find(({ id }) => id === person.accountId)
  return {
    key: `${String(person.accountId)} ${String(person.userId)}`,
    userId: person.userId,
    accountId: person.accountId,
    name: `${person.firstName} ${person.lastName}`.trim() || person.email,
    href: `/access/users/${String(person.userId)}`,
    email: person.email,
    roles: person.roles.map(roleName).join(', '),
    account: account?.name ?? '',
    accountNumber: account?.number ?? '',
    ...stateInWords(person.state, locale),
    last: lastStepInWords(person, today, locale),
    formKey: person.state === 'active' ? undefined : formKey(),
  }
}

function pagerOf({ people, before, after, total }: PeopleList, question: UsersQuestion, { url, locale }: Words) {
  const [first] = people
  const last = people.at(-1)
  if (first === undefined || last === undefined) return undefined
  const isBackward = question.people?.from?.direction === 'before'
  const from = isBackward ? Math.max(question.rowsBefore - people.length, 0) : question.rowsBefore
  const to = from + people.length
  const range = { from: formatNumber(locale, from + 1), to: formatNumber(locale, to) }
  const place = (changes: Readonly<Record<string, string>>) => withParameters(url, { ...emptyPlace, ...changes })
  return {
    range:
      total === undefined
        ? m.users_range_open(range, { locale })
        : m.users_range({ ...range, total: countInWords(total, locale) }, { locale }),
    first: before ? place({}) : null,
    previous: before ? place({ before: placeInAddress(first.place, from) }) : undefined,
    next: after ? place({ after: placeInAddress(last.place, to) }) : undefined,
  }
}

function emptinessOf({ isFiltered, typed }: UsersQuestion, { url, locale }: Words) {
  const options = { locale }
  if (!isFiltered) {
    const action = { label: m.users_first_page({}, options), href: withParameters(url, emptyPlace) }
    return { title: m.users_end_title({}, options), text: m.users_end_text({}, options), action }
  }
  const text = typed.q === '' ? m.users_none_text({}, options) : m.users_none_email({ typed: typed.q }, options)
  const action = {
    label: m.action_clear_filters({}, options),
    href: withParameters(url, { ...everything, ...emptyPlace }),
  }
  return { title: m.users_none_title({}, options), text, action }
}
