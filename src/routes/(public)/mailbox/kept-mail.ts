/** The mailbox that these pages show; where mail goes to a real server, they do not exist. */
import { error } from '@sveltejs/kit'
import type { Locale } from '#messages/runtime.js'
import type { KeptMail, KeptMessage } from '#server/platform/mail-files.ts'
import { mailboxOf } from '#server/post.ts'
import { running } from '#server/running.ts'

/** Answers 404 where there is no mailbox. */
export function keptMail(): KeptMail {
  const mailbox = mailboxOf(running().settings)
  if (mailbox === undefined) error(404)
  return mailbox
}

/** Answers 404 where the message is not, or no longer, there. */
export async function keptMessage(id: string): Promise<KeptMessage> {
  const message = await keptMail().message(id)
  if (message === undefined) error(404)
  return message
}

/** When a message came, to the second: several come within a minute. */
export function receivedTime(instant: Date, locale: Locale): string {
  const { timeZone } = running().settings
  const tag = locale === 'fr' ? 'fr-FR' : 'en-GB'
  return new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'medium', timeZone }).format(instant)
}
