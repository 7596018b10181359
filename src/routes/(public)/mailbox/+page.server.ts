/** The messages that the embedded mail server kept, newest first. */
import { pageSize } from '#server/platform/mail-files.ts'
import { keptMail, receivedTime } from './kept-mail.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const asked = Number(url.searchParams.get('from') ?? 0)
  const offset = Number.isSafeInteger(asked) && asked > 0 ? asked : 0
  const { messages, total } = await keptMail().list(offset)
  return {
    messages: messages.map(({ id, to, subject, receivedAt }) => ({
      id,
      to,
      subject,
      received: receivedTime(receivedAt, locals.locale),
    })),
    total,
    offset,
    newer: offset === 0 ? undefined : addressFrom(offset - pageSize),
    older: offset + pageSize < total ? addressFrom(offset + pageSize) : undefined,
  }
}

function addressFrom(offset: number): string {
  return offset > 0 ? `/mailbox?from=${String(offset)}` : '/mailbox'
}
