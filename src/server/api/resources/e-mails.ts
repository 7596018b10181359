/** E-mails that are owed, sent or bounced, for the publisher: where each stands, and nothing of what it says. */
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import { emailStates, outboxPage, resendEmail, type OutboxEmail } from '#server/business/notifications/index.ts'
import { collection, cursorAt, numberPlace, placeAt, placeCursor } from '../collection.ts'
import { givenChoice, givenText } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { instant, orNull, text, whole, word } from '../schemas.ts'

const tag = 'E-mails'
export const listEmails = reads({
  id: 'listEmails',
  path: '/e-mails',
  scopes: ['e-mails.read'],
  tag,
  summary: 'List e-mails that are owed, sent or bounced',
  description: 'The newest first. What they say, and the links in them, is no part of it.',
  query: v.strictObject({
    state: v.optional(givenChoice('In this state alone.', emailStates)),
    receiver: v.optional(givenText('To this address alone.', 'paul.lambert@contoso.example', 254)),
    cursor: v.optional(placeCursor),
  }),
  answer: collection(
    v.strictObject({
      email: whole('The number that it goes by.'),
      state: word('Where it stands.', emailStates),
      queuedAt: instant('When it was owed.'),
      sentAt: orNull(instant('When the mail server took it.')),
      attempts: whole('How often that was tried.', 1),
      lastError: orNull(text('What the mail server said to the last attempt in vain.', '550 no such user')),
    }),
  ),
  problems: ['desk.unknown'],
  async find(work, call) {
    const [id] = placeAt(numberPlace, call.query.cursor) ?? []
    const page = await outboxPage(work, publisher(work), {
      state: call.query.state,
      receiver: call.query.receiver,
      from: id === undefined ? undefined : { id, towards: 'older' },
    })
    const last = page.emails.at(-1)
    return {
      data: page.emails.map(emailBody),
      nextCursor: cursorAt(page.hasOlder && last ? [last.id] : undefined),
    }
  },
})

function emailBody(email: OutboxEmail) {
  return {
    email: email.id,
    state: email.state,
    queuedAt: email.queued_at.toISOString(),
    sentAt: email.sent_at?.toISOString() ?? null,
    attempts: email.attempts,
    lastError: email.last_error,
  }
}

export const resendBouncedEmail = changes({
  id: 'resendBouncedEmail',
  method: 'POST',
  path: '/e-mails/{email}/attempts',
  scopes: ['e-mails.write'],
  tag,
  summary: 'Try a bounced e-mail again',
  description: 'Under its Message-ID, for as many days as a new one.',
  parameters: { email: { description: 'The number that it goes by.', example: '12' } },
  problems: ['desk.unknown', 'email.unknown', 'email.not-bounced'],
  act: async (work, call) => resendEmail(work, publisher(work), numberIn(call, 'email')),
})
