/** The users of a benefit (SPEC 8.4, guide 5): the list, who is being changed, and what each row's « ACTIONS » can do. */
import { m } from '#messages'
import {
  beneficiariesCountedLimit,
  beneficiariesOf,
  beneficiaryOf,
  longestBeneficiaryQuery,
  type ListedBeneficiary,
} from '#server/business/benefits/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import type { MenuCommand, MenuItem } from '#ui/navigation.ts'
import { formKey, formKeyField } from '#routes/form-key.ts'
import { measureNoun } from '../measure.ts'
import type { May, SectionPlace } from './load.ts'
import { withParameters } from '#routes/(customer)/address.ts'

/** The users, a page of them at a time. */
export async function usersSection(place: SectionPlace, may: May) {
  const { work, sight, held, url, locale } = place
  const { benefit, standing } = held
  const query = (url.searchParams.get('q') ?? '').replaceAll('\0', '').slice(0, longestBeneficiaryQuery)
  const page = await beneficiariesOf(work, sight, benefit.id, { query, from: placeIn(url) })
  const isChosen = benefit.usersTake === 'chosen'
  const changing = /^[1-9]\d{0,14}$/.exec(url.searchParams.get('change') ?? '')?.[0]
  const [first, last] = [page.people[0], page.people.at(-1)]
  const step = (towards: 'after' | 'before', cursor: string | undefined) =>
    withParameters(url, { after: undefined, before: undefined, change: undefined, done: undefined, [towards]: cursor })
  return {
    count: countOf(page.count, locale),
    rows: page.people.map((person) => rowOf(person, place, may)),
    /** « Jours », where each user has some. */
    quantityLabel: isChosen ? nounOf(place) : undefined,
    handsOut: benefit.handsOutCodes,
    query,
    isSearchable: query !== '' || page.hasAfter || page.hasBefore,
    previous: page.hasBefore ? step('before', first?.cursor) : undefined,
    next: page.hasAfter ? step('after', last?.cursor) : undefined,
    /** Whether the form to add one is there: nobody new can use what is over. */
    mayAdd: may('users'),
    changing:
      changing === undefined || !sight.acts.has('users')
        ? undefined
        : await beneficiaryOf(work, sight, benefit.id, Number(changing)),
    action: withParameters(url, {
      q: undefined,
      after: undefined,
      before: undefined,
      change: undefined,
      done: undefined,
    }),
    remaining: standing?.remaining ?? 0,
    formKey: formKey(),
  }
}

export type UsersSection = Awaited<ReturnType<typeof usersSection>>
export type UserRow = UsersSection['rows'][number]

function rowOf(person: ListedBeneficiary, { work, sight, held, url, locale }: SectionPlace, may: May) {
  const { benefit } = held
  const day = (instant: Date) => formatDay(locale, dateIn(work.timeZone, instant))
  const name = `${person.first_name} ${person.last_name}`
  const options = { locale }
  const fields = { [formKeyField]: formKey(), user: String(person.id) }
  const sends = (action: string) => ({ action: `?/${action}`, fields })
  const items: (MenuItem | MenuCommand)[] = []
  if (sight.acts.has('users')) {
    const href = `${withParameters(url, { change: String(person.id), done: undefined })}#user-form`
    items.push({ label: m.benefit_user_change({}, options), icon: 'person', href })
  }
  if (may('users')) {
    items.push({ label: m.benefit_user_resend({}, options), icon: 'mail', sends: sends('resend') })
  }
  if (may('codes') && benefit.handsOutCodes) {
    items.push({ label: m.benefit_user_hand_out({}, options), icon: 'key', sends: sends('handOut') })
  }
  if (sight.acts.has('users')) {
    items.push({
      label: m.benefit_user_remove({}, options),
      icon: 'close',
      destructive: true,
      opens: `remove-${String(person.id)}`,
    })
  }
  return {
    id: person.id,
    name,
    email: person.email,
    quantity: formatNumber(locale, person.quantity),
    addedOn: day(person.added_at),
    addedBy: person.partner_name && m.benefit_by_partner({ partner: person.partner_name }, options),
    codeOn: person.code_handed_at === null ? '—' : day(person.code_handed_at),
    items,
    /** What the form that removes him sends. */
    fields,
  }
}

function nounOf({ held, locale }: SectionPlace): string {
  const noun = measureNoun(held.benefit, locale)
  return noun.slice(0, 1).toUpperCase() + noun.slice(1)
}

function countOf(count: number, locale: Locale): string {
  const shown = formatNumber(locale, Math.min(count, beneficiariesCountedLimit))
  return count > beneficiariesCountedLimit ? `${shown}+` : shown
}

function placeIn(url: URL): { readonly cursor: string; readonly towards: 'after' | 'before' } | undefined {
  for (const towards of ['after', 'before'] as const) {
    const cursor = url.searchParams.get(towards)?.replaceAll('\0', '')
    if (cursor !== undefined && cursor.length <= longestCursor) return { cursor, towards }
  }
  return undefined
}

const longestCursor = 254
