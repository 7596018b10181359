/** « Demandes de rôle » (SPEC 2.6): those that wait for one's answer, and one's own. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import {
  accountInReach,
  answerRoleRequest,
  askForRole,
  customerRoles,
  giversOf,
  isRole,
  longestReason,
  managedAccounts,
  openRoleRequests,
  ownRoleRequests,
  ownRoles,
  purchasingAccount,
  type ManagedAccounts,
  type Role,
  type RoleRequest,
} from '#server/business/access/index.ts'
import { isRefusal, Refusal, type Changing, type Work } from '#server/work/index.ts'
import { formatDay, type Locale } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { anyOfRoles, isRefused, refusalMessage, roleName } from '#routes/refusals.ts'
import { dayOf } from '../words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale, actor } = locals
  if (actor.kind !== 'customer') throw new Refusal(404, 'desk.unknown', {})
  return await locals.read(async (work) => {
    const [managed, places, own] = await Promise.all([ifManaging(work), ownRoles(work), ownRoleRequests(work)])
    const open = managed && (await openRoleRequests(work, managed.accounts))
    return {
      toAnswer: managed && open?.map((request) => openInWords(request, managed, actor.userId, locale)),
      accounts: places.rows.map((place) => ({
        value: String(place.accountId),
        label: `${place.accountName} (${place.accountNumber})`,
      })),
      roles: [
        { value: '', label: m.requests_choose_role({}, { locale }) },
        ...customerRoles.map((role) => ({ value: role, label: roleName(role) })),
      ],
      wanted: { account: url.searchParams.get('account') ?? '', role: '', reason: '' },
      own: own.map((request) => ownInWords(request, locale)),
      formKey: formKey(),
      done: doneOf(url.searchParams.get('done')),
    }
  })
}

export const actions: Actions = {
  ask: async (event) => {
    const form = await event.request.formData()
    const values = { account: typedIn(form, 'account'), role: typedIn(form, 'role'), reason: typedIn(form, 'reason') }
    const parsed = v.safeParse(Question, values)
    if (!parsed.success) {
      const { nested = {} } = v.flatten<typeof Question>(parsed.issues)
      return fail(422, { values, errors: { role: nested.role?.[0], reason: nested.reason?.[0] }, message: undefined })
    }
    const { account, ...asked } = parsed.output
    const refused = await attempt(event, form, async (work) =>
      askForRole(work, await accountInReach(work, account), asked),
    )
    if (refused)
      return fail(refused.status, {
        values,
        errors: { role: refusalMessage(refused), reason: undefined },
        message: undefined,
      })
    redirect(303, '/access/role-requests?done=sent')
  },
  answer: async (event) => {
    const form = await event.request.formData()
    const granted = form.get('answer') === 'approve'
    const refused = await attempt(event, form, async (work) =>
      answerRoleRequest(
        work,
        await purchasingAccount(work, typedIn(form, 'account'), 'users.manage'),
        idIn(typedIn(form, 'request')),
        granted,
      ),
    )
    if (refused) return fail(refused.status, { values: undefined, errors: undefined, message: refusalMessage(refused) })
    redirect(303, `/access/role-requests?done=${granted ? 'approved' : 'refused'}`)
  },
}

const Question = v.object({
  account: v.string(),
  role: v.custom<Role>(
    (name) => typeof name === 'string' && isRole(name),
    () => m.users_role_missing(),
  ),
  reason: v.pipe(
    v.string(),
    v.transform((text) => text.replace(/\p{Cc}+/gu, ' ').trim()),
    v.maxLength(longestReason, () => m.requests_why_too_long({ maximum: longestReason })),
  ),
})

/** What a person may cause and is told on the page; what is not his to know is an error page. */
async function attempt(
  event: RequestEvent,
  form: FormData,
  act: (work: Changing) => Promise<void>,
): Promise<Refusal | undefined> {
  try {
    await event.locals.change(changeKey(event, form), act)
    return undefined
  } catch (error) {
    if (!isRefused(error) || error.status === 404 || isRefusal(error, 'permission.missing')) throw error
    return error
  }
}

/** The accounts in which one manages people; undefined where there are none. */
async function ifManaging(work: Work): Promise<ManagedAccounts | undefined> {
  try {
    return await managedAccounts(work)
  } catch (error) {
    if (isRefusal(error, 'permission.missing') || isRefusal(error, 'desk.unknown')) return undefined
    throw error
  }
}

function doneOf(text: string | null): 'sent' | 'approved' | 'refused' | undefined {
  return text === 'sent' || text === 'approved' || text === 'refused' ? text : undefined
}

function idIn(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}

function openInWords(request: RoleRequest, { accounts }: ManagedAccounts, own: number, locale: Locale) {
  const givable = accounts.find(({ id }) => id === request.accountId)?.givable ?? []
  const givers = anyOfRoles(giversOf(request.role), locale)
  const why =
    request.userId === own
      ? m.requests_waits_for_other({}, { locale })
      : givable.includes(request.role)
        ? undefined
        : m.requests_not_yours({ givers }, { locale })
  return {
    ...common(request, locale),
    person: `${request.firstName} ${request.lastName}`,
    email: request.email,
    href: `/access/users/${String(request.userId)}`,
    accountId: request.accountId,
    why,
    formKey: formKey(),
  }
}

function ownInWords(request: RoleRequest, locale: Locale) {
  const options = { locale }
  if (request.granted === null)
    return { ...common(request, locale), ...waiting, word: m.requests_state_open({}, options) }
  return request.granted
    ? { ...common(request, locale), state: 'done' as const, word: m.requests_state_approved({}, options) }
    : { ...common(request, locale), state: 'past' as const, word: m.requests_state_refused({}, options) }
}

const waiting = { state: 'waiting' as const }

function common(request: RoleRequest, locale: Locale) {
  return {
    id: request.id,
    role: roleName(request.role),
    account: request.accountName,
    accountNumber: request.accountNumber,
    reason: request.reason || '—',
    on: formatDay(locale, dayOf(request.askedAt)),
  }
}
