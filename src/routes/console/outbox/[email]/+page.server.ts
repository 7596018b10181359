/** One e-mail of the outbox: what became of it, the words that it says, and for one that bounced the way to try again. */
import { fail, redirect } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import { outboxEmail, previewOf, resendEmail } from '#server/business/notifications/index.ts'
import { letterheadOf } from '#server/post.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { formatInstant } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'
import { emailId } from './email-id.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const email = await locals.read((work) => outboxEmail(work, publisher(work), emailId(params.email)))
  const { settings } = running()
  const at = (instant: Date | null) => instant && formatInstant(locals.locale, settings.timeZone, instant)
  const preview = previewOf(email, letterheadOf(settings))
  return {
    id: email.id,
    subject: preview?.subject ?? email.template,
    isWritable: preview !== undefined,
    text: preview?.text,
    to: `${email.recipient_name} <${email.recipient_address}>`,
    template: email.template,
    state: email.state,
    reason: email.last_error,
    attempts: email.attempts,
    messageId: email.message_id,
    queued: at(email.queued_at),
    attempted: at(email.attempted_at),
    resent: at(email.resent_at),
    ended: at(email.sent_at ?? email.bounced_at),
    formKey: formKey(),
    isResent: url.searchParams.has('resent'),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params, request } = event
    const id = emailId(params.email)
    const form = await request.formData()
    try {
      await locals.change(changeKey(event, form), (work) => resendEmail(work, publisher(work), id))
    } catch (refused) {
      if (!isRefusal(refused, 'email.not-bounced')) throw refused
      return fail(refused.status, { message: refusalMessage(refused) })
    }
    redirect(303, `/console/outbox/${String(id)}?resent`)
  },
}
