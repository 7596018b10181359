/** The outbox (SPEC 11): every e-mail with its state and the mail server's reason, by state and by receiver. */
import { publisher } from '#server/business/access/index.ts'
import {
  emailStates,
  outboxPage,
  previewOf,
  type EmailState,
  type OutboxEmail,
  type OutboxQuestion,
} from '#server/business/notifications/index.ts'
import { letterheadOf } from '#server/post.ts'
import { running } from '#server/running.ts'
import { formatInstant, type Locale } from '#ui/format.ts'
import { unsent } from '#routes/unsent.ts'
import { withParameters } from '#routes/(customer)/address.ts'
import type { PageServerLoad } from './$types'

const longestAddress = 254

export const load: PageServerLoad = async ({ locals, url }) => {
  const question = questionOf(url)
  const { emails, hasNewer, hasOlder } = await locals.read((work) => outboxPage(work, publisher(work), question))
  const elsewhere = { older: undefined, newer: undefined }
  return {
    state: question.state,
    receiver: question.receiver ?? '',
    states: emailStates,
    emails: unsent(emails.map((email) => rowOf(email, locals.locale))),
    newest: question.from && withParameters(url, elsewhere),
    newer: hasNewer ? withParameters(url, { ...elsewhere, newer: String(emails[0]?.id) }) : undefined,
    older: hasOlder ? withParameters(url, { ...elsewhere, older: String(emails.at(-1)?.id) }) : undefined,
  }
}

function questionOf({ searchParams }: URL): OutboxQuestion {
  const state = emailStates.find((each): each is EmailState => each === searchParams.get('state'))
  const receiver = searchParams
    .get('receiver')
    ?.replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, longestAddress)
  return { state, receiver: receiver === '' ? undefined : receiver, from: placeOf(searchParams) }
}

function placeOf(parameters: URLSearchParams): OutboxQuestion['from'] {
  for (const towards of ['older', 'newer'] as const) {
    const id = parameters.get(towards)
    if (id !== null && /^[1-9]\d{0,14}$/.test(id)) return { id: Number(id), towards }
  }
  return undefined
}

function rowOf(email: OutboxEmail, locale: Locale) {
  const { settings } = running()
  return {
    id: email.id,
    // What this version cannot write is named by its template, which is what somebody would look for.
    subject: previewOf(email, letterheadOf(settings))?.subject ?? email.template,
    to: email.recipient_address,
    state: email.state,
    reason: email.last_error,
    queued: formatInstant(locale, settings.timeZone, email.queued_at),
  }
}
