/** « Inviter un utilisateur » (SPEC 2.2, guides 1 and 2): one person, to one or several of the accounts that one manages. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import {
  customerRoles,
  invite,
  managedAccounts,
  personDetails,
  purchasingAccount,
  type ManagedAccount,
  type PurchasingAccount,
} from '#server/business/access/index.ts'
import { isRefusal, type Changing, type Refusal } from '#server/work/index.ts'
import { countryOptions } from '#routes/countries.ts'
import { accountCookie } from '#routes/account-cookie.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { roleChoices } from '../../role-choices.ts'
import type { Actions, PageServerLoad } from './$types'
import {
  readInvitation,
  typedInvitation,
  type Invitation,
  type InvitationErrors,
  type TypedInvitation,
} from './invitation-form.ts'

export const load: PageServerLoad = async ({ cookies, locals, url }) => {
  const { locale, person } = locals
  return await locals.read(async (work) => {
    const { accounts } = await managedAccounts(work)
    const sent = url.searchParams.get('sent') ?? ''
    return {
      blank: {
        email: url.searchParams.get('email') ?? '',
        firstName: '',
        lastName: '',
        language: person?.language ?? locale,
        countryCode: person?.countryCode ?? '',
        roles: [],
        accounts: [String(usualOf(accounts, cookies.get(accountCookie)))],
      } satisfies TypedInvitation,
      languages: locales.map((each) => ({ value: each, label: each === 'fr' ? m.language_fr() : m.language_en() })),
      countries: countryOptions(locale),
      roles: roleChoices(
        customerRoles.filter((role) => accounts.some(({ givable }) => givable.includes(role))),
        [],
        locale,
      ),
      accounts: accounts.map(({ id, number, name }) => ({ value: String(id), label: `${name} (${number})` })),
      sent: /^[1-9]\d{0,14}$/.test(sent) ? await emailOf(() => personDetails(work, Number(sent))) : undefined,
      formKey: formKey(),
    }
  })
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const values = typedInvitation(form)
    const read = readInvitation(values)
    if ('errors' in read) return fail(422, { values, errors: read.errors, known: undefined })

    const invited = await inviteOnce(event, form, read.invitation)
    if ('refusal' in invited) {
      const { refusal } = invited
      const known = isRefusal(refusal, 'person.invited-already') ? refusal.facts.user : undefined
      return fail(refusal.status, { values, errors: errorsOf(refusal), known })
    }
    const sent = `sent=${String(invited.userId)}`
    redirect(303, form.get('next') === 'another' ? `/access/users/invite?${sent}` : `/access/users?${sent}`)
  },
}

async function inviteOnce(
  event: RequestEvent,
  form: FormData,
  { roles, accounts, ...person }: Invitation,
): Promise<{ readonly userId: number } | { readonly refusal: Refusal }> {
  try {
    return await event.locals.change(changeKey(event, form), async (work) => {
      const places = []
      for (const account of await accountsOf(work, accounts)) places.push({ account, roles })
      const { userId } = await invite(work, { ...person, accounts: places })
      return { userId }
    })
  } catch (error) {
    if (isRefused(error) && !isRefusal(error, 'permission.missing') && error.status !== 404) return { refusal: error }
    throw error
  }
}

async function accountsOf(
  work: Changing,
  ids: readonly number[],
): Promise<readonly PurchasingAccount<'users.manage'>[]> {
  const accounts = []
  for (const id of new Set(ids)) accounts.push(await purchasingAccount(work, id, 'users.manage'))
  return accounts
}

/** A refusal beside the field that it is about. */
function errorsOf(refusal: Refusal): InvitationErrors {
  const message = refusalMessage(refusal)
  const isAboutRoles = refusal.code === 'role.not-givable' || refusal.code === 'roles.none-chosen'
  return isAboutRoles ? { role: message } : { email: message }
}

/** The account last looked at where one manages it, else the first. */
function usualOf(accounts: readonly ManagedAccount[], last: string | undefined): number | undefined {
  return (accounts.find(({ id }) => String(id) === last) ?? accounts[0])?.id
}

async function emailOf(find: () => Promise<{ readonly email: string }>): Promise<string | undefined> {
  try {
    return (await find()).email
  } catch (error) {
    if (isRefusal(error, 'person.unknown')) return undefined
    throw error
  }
}
