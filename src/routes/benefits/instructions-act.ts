/** « Envoyer » of the instructions for end users: what was typed, and what becomes of it (SPEC 8.3, guide 5). */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { m } from '#messages'
import { isLocale } from '#messages/runtime.js'
import { benefitDesk } from '#server/business/access/index.ts'
import { benefitOf, sendInstructions } from '#server/business/benefits/index.ts'
import { changeKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'

const longestText = 5_000

/** Sends the instructions to the addresses that were typed, however they are set apart; then leads back to the page. */
export async function sendAsAsked(event: RequestEvent, account: string, benefit: string) {
  const form = await event.request.formData()
  const values = { emails: typedIn(form, 'emails').slice(0, longestText), language: typedIn(form, 'language') }
  const { language } = values
  if (!isLocale(language)) return fail(422, { values, error: m.profile_language_unknown() })
  const emails = values.emails.split(/[\s,;]+/).filter((each) => each !== '')
  let sent: number
  try {
    sent = await event.locals.change(changeKey(event, form), async (work) => {
      const { id } = await benefitOf(work, benefit)
      const recipients = await sendInstructions(work, await benefitDesk(work, account, id, 'users'), {
        emails,
        language,
      })
      return recipients.length
    })
  } catch (error) {
    if (!isRefused(error) || (error.status !== 409 && error.status !== 422)) throw error
    return fail(error.status, { values, error: refusalMessage(error) })
  }
  redirect(303, `${event.url.pathname}?sent=${String(sent)}`)
}
