/** Domains and whoever administers them in words: their states, the same wherever they are shown. */
import { domainToUnicode } from 'node:url'
import { m } from '#messages'
import type { DeskAccount, DomainState, ListedAdministrator } from '#server/business/domains/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { formatDay, formatInstant, formatLongDay, type Locale } from '#ui/format.ts'

type Shape = 'done' | 'waiting' | 'busy' | 'past' | 'failed'

/** « müller.example (xn--mller-kva.example) »: what one reads, and what it is for sure. */
export function domainName(domain: string): string {
  const read = domainToUnicode(domain)
  return read === domain ? domain : `${read} (${domain})`
}

/** « Vérifié », with its shape; undefined stands for an account without a domain. */
export function domainState(state: DomainState | undefined, locale: Locale): { state: Shape; word: string } {
  const options = { locale }
  switch (state) {
    case undefined:
      return { state: 'past', word: m.domains_state_none({}, options) }
    case 'unanswered':
      return { state: 'waiting', word: m.domains_state_unanswered({}, options) }
    case 'unproved':
      return { state: 'waiting', word: m.domains_state_unproved({}, options) }
    case 'unapproved':
      return { state: 'waiting', word: m.domains_state_unapproved({}, options) }
    case 'proved':
      return { state: 'done', word: m.domains_state_proved({}, options) }
    case 'missing':
      return { state: 'failed', word: m.domains_state_missing({}, options) }
    case 'lost':
      return { state: 'failed', word: m.domains_state_lost({}, options) }
    case 'expired':
      return { state: 'past', word: m.domains_state_expired({}, options) }
  }
}

/** What follows from the state, or what is to be done; undefined where nothing is. */
export function stateNote({ standing, lostAfter, waitedUntil }: DeskAccount, locale: Locale): string | undefined {
  const options = { locale }
  switch (standing?.state) {
    case undefined:
      return m.domains_note_none({}, options)
    case 'unanswered':
      return m.domains_note_unanswered({}, options)
    case 'unproved':
      return waitedUntil === null ? undefined : m.domains_note_unproved({ date: longDay(waitedUntil, locale) }, options)
    case 'unapproved':
      return m.domains_asked({}, options)
    case 'missing':
      return lostAfter === null ? undefined : m.domains_note_missing({ date: instant(lostAfter, locale) }, options)
    case 'lost':
    case 'expired':
      return m.domains_note_lost({}, options)
    case 'proved':
      return undefined
  }
}

/** How it stands with somebody who was named. */
export function administratorState(
  { state, claimState, until }: ListedAdministrator,
  locale: Locale,
): { readonly state: Shape; readonly word: string; readonly note: string | undefined } {
  const options = { locale }
  switch (state) {
    case 'accepted':
      return claimState === 'unproved'
        ? { state: 'waiting', word: m.domains_administrator_accepted({}, options), note: undefined }
        : { state: 'done', word: m.domains_administrator_active({}, options), note: undefined }
    case 'open': {
      const note = m.domains_administrator_until({ date: day(until, locale) }, options)
      return { state: 'waiting', word: m.domains_administrator_open({}, options), note }
    }
    case 'expired':
      return { state: 'past', word: m.domains_administrator_expired({}, options), note: undefined }
    case 'refused':
      return { state: 'past', word: m.domains_administrator_refused({}, options), note: undefined }
  }
}

/** « 31 janv. 2027 » */
export function day(at: Date, locale: Locale): string {
  return formatDay(locale, dateIn(running().house.clock.timeZone, at))
}

/** « 31 janvier 2027 » */
export function longDay(at: Date, locale: Locale): string {
  return formatLongDay(locale, dateIn(running().house.clock.timeZone, at))
}

/** « 31 janvier 2027 à 14:05 » */
export function instant(at: Date, locale: Locale): string {
  return formatInstant(locale, running().house.clock.timeZone, at)
}
