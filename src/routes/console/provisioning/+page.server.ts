/** Services being set up (SPEC 5.4, 11): every plan that is not ready, with what its service's site answered, and trying again. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { publisher } from '#server/business/access/index.ts'
import { retryLine, unreadyLines, type UnreadyCursor, type UnreadyLine } from '#server/business/provisioning/index.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { formatInstant, formatNumber, type Locale } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { unsent } from '#routes/unsent.ts'
import { accountPages } from '../../(customer)/address.ts'
import { setUpStateInWords } from '../../(customer)/set-up-states.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const after = cursorOf(url.searchParams.get('after') ?? '')
  const { lines, more } = await locals.read((work) => unreadyLines(work, publisher(work), locale, after))
  const last = lines.at(-1)
  return {
    lines: unsent(lines.map((line) => rowOf(line, locale))),
    range: rangeOf(lines, locale),
    oldestHref: after && '/console/provisioning',
    nextHref: more && last ? `/console/provisioning?after=${keyOf(last)}` : undefined,
    isRetried: url.searchParams.has('retried'),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const [account = 0, setUp = 0, line = 0] = typedIn(form, 'line').split('.').map(idOf)
    try {
      await event.locals.change(changeKey(event, form), (work) =>
        retryLine(work, publisher(work), { purchasing_account_id: account, set_up_id: setUp, line }),
      )
    } catch (refused) {
      if (!isRefusal(refused, 'set-up.ready-already')) throw refused
      return fail(refused.status, { message: refusalMessage(refused) })
    }
    redirect(303, '/console/provisioning?retried')
  },
}

/** « Du 21 novembre 2026 à 09:49 au ... » */
function rangeOf(lines: readonly UnreadyLine[], locale: Locale): string {
  const { settings } = running()
  const [from = '', to = ''] = [lines[0], lines.at(-1)].map(
    (line) => line && formatInstant(locale, settings.timeZone, line.requested_at),
  )
  return m.console_outbox_range({ from, to }, { locale })
}

function rowOf(line: UnreadyLine, locale: Locale) {
  const { settings } = running()
  const at = (instant: Date) => formatInstant(locale, settings.timeZone, instant)
  return {
    key: keyOf(line),
    id: `${String(line.purchasing_account_id)}.${keyOf(line)}`,
    formKey: formKey(),
    plan: [line.edition, line.version].filter(Boolean).join(' '),
    service: line.service_name ?? undefined,
    account: line.account_name,
    accountHref: accountPages(line.purchasing_account_id).inventory,
    organization: line.organization_name,
    quantity: formatNumber(locale, line.quantity),
    requested: at(line.requested_at),
    attempts: formatNumber(locale, line.attempts),
    attempted: line.attempted_at === null ? undefined : at(line.attempted_at),
    answer: line.last_answer ?? undefined,
    state: setUpStateInWords({ ...line, ready_on: null }, locale),
  }
}

function keyOf({ set_up_id: setUp, line }: UnreadyCursor): string {
  return `${String(setUp)}.${String(line)}`
}

function cursorOf(text: string): UnreadyCursor | undefined {
  const [setUp = 0, line = 0] = text.split('.').map(idOf)
  return setUp > 0 && line > 0 ? { set_up_id: setUp, line } : undefined
}

/** 0, which nothing has, for what is no number. */
function idOf(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}
