/** « Détails de l'utilisateur » (SPEC 2.3, guide 2): his roles in each account that one manages, invitation, access, events. */
import { error, fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { m } from '#messages'
import {
  endKeyOfAccount,
  isRole,
  keysOfAccount,
  personDetails,
  personEvents,
  purchasingAccount,
  removeAccess,
  renewInvitation,
  setRoles,
  type PersonDetails,
  type PersonEvent,
  type PersonPlace,
  type PurchasingAccount,
  type Role,
} from '#server/business/access/index.ts'
import { isRefusal, type Changing, type Work } from '#server/work/index.ts'
import { formatDay, type Locale } from '#ui/format.ts'
import { countryName } from '#routes/countries.ts'
import { rightsInWords } from '#routes/api-nouns.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { eventName, isRefused, refusalMessage, roleName } from '#routes/refusals.ts'
import { roleChoices } from '../../role-choices.ts'
import { dayOf, lastStepInWords, stateInWords } from '../../words.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const person = await personDetails(work, userIn(params.user))
    const events = await personEvents(work, person)
    const isOwn = 'userId' in work.actor && work.actor.userId === person.userId
    return {
      person: {
        name: `${person.firstName} ${person.lastName}`.trim() || person.email,
        email: person.email,
        facts: factsOf(person, work, locale),
        isOwn,
      },
      keys: await keysInWords(work, person, locale),
      places: person.places.map((place) => placeInWords(place, person, work, locale)),
      events: events.map((event) => eventInWords(event, person, locale)),
      done: doneOf(url.searchParams.get('done')),
    }
  })
}

export const actions: Actions = {
  save: (event) =>
    attempt(event, 'saved', async (work, form, account, userId) => {
      const shown = rolesIn(form, 'shown')
      const { places } = await personDetails(work, userId)
      const givable = places.find(({ accountId }) => accountId === account.id)?.givable ?? []
      // Boxes that may not be touched are not sent: what they showed stays.
      const kept = shown.filter((role) => !givable.includes(role))
      await setRoles(work, account, { userId, roles: [...rolesIn(form, 'role'), ...kept], shown })
    }),
  renew: (event) => attempt(event, 'renewed', (work, _form, account, userId) => renewInvitation(work, account, userId)),
  endKey: (event) =>
    attempt(event, 'keyEnded', (work, form, account) => {
      const key = typedIn(form, 'key')
      return endKeyOfAccount(work, account, /^\d{1,15}$/.test(key) ? Number(key) : 0)
    }),
  remove: (event) => attempt(event, 'removed', (work, _form, account, userId) => removeAccess(work, account, userId)),
}

const dones = ['saved', 'renewed', 'removed', 'keyEnded'] as const
type Done = (typeof dones)[number]
type Act = (work: Changing, form: FormData, account: PurchasingAccount<'users.manage'>, userId: number) => Promise<void>

async function attempt(event: RequestEvent, done: Done, act: Act) {
  const form = await event.request.formData()
  const userId = userIn(event.params['user'] ?? '')
  const accountId = typedIn(form, 'account')
  let isElsewhere = true
  try {
    isElsewhere = await event.locals.change(changeKey(event, form), async (work) => {
      await act(work, form, await purchasingAccount(work, accountId, 'users.manage'), userId)
      return done !== 'removed' || (await isStillThere(work, userId))
    })
  } catch (thrown) {
    if (!isRefused(thrown) || thrown.status === 404 || isRefusal(thrown, 'permission.missing')) throw thrown
    return fail(thrown.status, { accountId, message: refusalMessage(thrown) })
  }
  redirect(303, isElsewhere ? `/access/users/${String(userId)}?done=${done}` : '/access/users?removed')
}

/** His keys that work, with the first account in which one manages him and he is in: there one may end them. */
async function keysInWords(work: Work, person: PersonDetails, locale: Locale) {
  const place = person.places.find(({ acceptedAt }) => acceptedAt !== null)
  if (place === undefined) return undefined
  const account = await purchasingAccount(work, place.accountId, 'users.manage')
  const { rows } = await keysOfAccount(work, account, { userId: person.userId })
  if (rows.length === 0) return undefined
  return {
    accountId: place.accountId,
    keys: rows.map(({ id, name, ending, scopes, madeAt, lastOn, usedOn }) => ({
      id,
      name,
      facts: m.api_key_facts({ ending, made: formatDay(locale, dayOf(madeAt)) }),
      rights: rightsInWords(scopes),
      until: m.api_key_until({ day: formatDay(locale, lastOn) }),
      used: usedOn === null ? m.api_key_unused() : m.api_key_used({ day: formatDay(locale, usedOn) }),
    })),
    formKey: formKey(),
  }
}

async function isStillThere(work: Work, userId: number): Promise<boolean> {
  try {
    await personDetails(work, userId)
    return true
  } catch (thrown) {
    // Out of the last account that one shares with him, he is nobody that one knows.
    if (isRefusal(thrown, 'person.unknown') || isRefusal(thrown, 'purchasing-account.unknown')) return false
    throw thrown
  }
}

function userIn(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) error(404, m.error_not_found_title())
  return Number(text)
}

function rolesIn(form: FormData, name: string): readonly Role[] {
  return form.getAll(name).filter((value): value is Role => typeof value === 'string' && isRole(value))
}

function doneOf(text: string | null): Done | undefined {
  return dones.find((each) => each === text)
}

function factsOf(person: PersonDetails, work: Work, locale: Locale) {
  const options = { locale }
  const { signedInOn, language, countryCode } = person
  const seen = signedInOn === work.today ? m.users_today({}, options) : signedInOn && formatDay(locale, signedInOn)
  return [
    { name: m.users_email({}, options), value: person.email },
    ...(language === undefined || countryCode === undefined
      ? []
      : [
          { name: m.profile_language({}, options), value: language === 'fr' ? m.language_fr() : m.language_en() },
          { name: m.profile_country({}, options), value: countryName(locale, countryCode) },
          { name: m.users_column_seen({}, options), value: seen ?? m.users_seen_not({}, options) },
        ]),
  ]
}

function placeInWords(place: PersonPlace, { signedInOn }: PersonDetails, work: Work, locale: Locale) {
  const blocking = place.roles.filter((role) => !place.givable.includes(role))
  return {
    accountId: place.accountId,
    name: place.accountName,
    number: place.accountNumber,
    ...stateInWords(place.state, locale),
    last: place.state === 'active' ? undefined : lastStepInWords({ ...place, signedInOn }, work.today, locale),
    isWaiting: place.state !== 'active',
    roles: place.roles.map(roleName),
    shown: place.roles,
    choices: roleChoices(place.givable, place.roles, locale),
    /** Roles that keep one from removing his access. */
    blocking: blocking.map(roleName).join(', '),
    formKey: formKey(),
  }
}

function eventInWords(event: PersonEvent, { places }: PersonDetails, locale: Locale) {
  const options = { locale }
  const written = new Intl.ListFormat(locale, { type: 'conjunction' })
  const listed = (roles: readonly Role[]) => written.format(roles.map(roleName))
  const details = [
    ...(event.given.length > 0 ? [m.users_event_given({ roles: listed(event.given) }, options)] : []),
    ...(event.taken.length > 0 ? [m.users_event_taken({ roles: listed(event.taken) }, options)] : []),
  ]
  return {
    key: `${String(event.accountId)} ${String(event.id)}`,
    on: formatDay(locale, dayOf(event.occurredAt)),
    what: eventName(event.name),
    details: details.join(' · '),
    account: places.find(({ accountId }) => accountId === event.accountId)?.accountName ?? '',
    by: event.actorName ?? m.users_event_portal({}, options),
  }
}
