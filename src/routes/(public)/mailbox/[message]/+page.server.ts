/** One message of the mailbox: its headers and its text; the HTML part comes by itself (html/+server.ts). */
import { keptMessage, receivedTime } from '../kept-mail.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { id, from, to, subject, receivedAt, text, html, headers } = await keptMessage(params.message)
  return {
    id,
    from,
    to,
    subject,
    received: receivedTime(receivedAt, locals.locale),
    text,
    isFormatted: html !== null,
    headers,
  }
}
