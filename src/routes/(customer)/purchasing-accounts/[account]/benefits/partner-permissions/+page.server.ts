/**
 * « Avantages gérés par les partenaires » (SPEC 8.8, guide 5): what partners asked for, and « CHANGER LE STATUT » of each. An approval
 * may be limited beyond what was asked for; what somebody else answered meanwhile is said with who did and when.
 */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { purchasingAccount, rolesWith } from '#server/business/access/index.ts'
import { everyBenefit } from '#server/business/benefits/index.ts'
import {
  approvePermission,
  changePermission,
  permissionAt,
  permissionsOf,
  refusePermission,
  removePermission,
} from '#server/business/partners/index.ts'
import { isRefusal } from '#server/work/index.ts'
import {
  limitErrorsOf,
  limitsOf,
  typedLimits,
  type LimitErrors,
  type TypedLimits,
} from '#routes/benefits/permission/limits-form.ts'
import { answeredInWords, changedInWords } from '#routes/benefits/permission/words.ts'
import { changeKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { anyOfRoles } from '#routes/refusals.ts'
import { accountPages } from '../../../../address.ts'
import type { Actions, PageServerLoad } from './$types'
import { openRequest, overRow } from './rows.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'benefits.view')
    const mayAnswer = account.permissions.has('benefits.manage')
    const before = idIn(url.searchParams.get('before'))
    const changed = idIn(url.searchParams.get('changed'))
    const answered = changed === 0 ? idIn(url.searchParams.get('answered')) : changed
    const [page, benefits, done] = await Promise.all([
      permissionsOf(work, account, before === 0 ? undefined : before),
      everyBenefit(work),
      answered === 0 ? undefined : permissionAt(work, account, answered),
    ])
    const words = { today: work.today, benefits, locale }
    return {
      crumb: { label: m.permissions_crumb({}, { locale }), href: accountPages(account.id).benefits },
      open: page.open.map((request) => openRequest(request, words)),
      over: page.over.map((request) => overRow(request, words)),
      isFirst: before === 0,
      firstHref: url.pathname,
      olderHref: page.next === undefined ? undefined : `${url.pathname}?before=${String(page.next)}`,
      mayAnswer,
      answerers: anyOfRoles(rolesWith('benefits.manage'), locale),
      done: done && { state: changed === 0 ? done.state : 'changed', partner: done.partner },
    }
  })
}

interface Sent {
  readonly request: number
  readonly status: string
  readonly limits: TypedLimits
  readonly errors: LimitErrors & { readonly status?: string }
  readonly message: string | undefined
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params, request, url } = event
    // First: to whom the account is nothing, not even what is wrong with a form is said.
    await locals.read((work) => purchasingAccount(work, params.account, 'benefits.manage'))
    const form = await request.formData()
    const id = idIn(typedIn(form, 'request'))
    const status = typedIn(form, `status-${String(id)}`)
    const sent: Sent = {
      request: id,
      status,
      limits: typedLimits(form, String(id)),
      errors: {},
      message: undefined,
    }
    if (!isStatus(status)) return refused(422, { ...sent, errors: { status: m.permissions_status_missing() } })
    const typed = status === 'approve' || status === 'change' ? limitsOf(sent.limits) : { limits: undefined }
    if ('errors' in typed) return refused(422, { ...sent, errors: typed.errors })
    const { limits } = typed
    const seen = idIn(typedIn(form, 'changed'))
    try {
      await locals.change(changeKey(event, form), async (work) => {
        const account = await purchasingAccount(work, params.account, 'benefits.manage')
        if (limits !== undefined && status === 'change') {
          return await changePermission(work, account, id, limits, seen === 0 ? null : new Date(seen))
        }
        if (limits !== undefined) return await approvePermission(work, account, id, limits)
        return await (status === 'refuse' ? refusePermission : removePermission)(work, account, id)
      })
    } catch (error) {
      if (isRefusal(error, 'partner-permission.answered')) {
        return refused(409, { ...sent, message: answeredInWords(error, locals.locale) })
      }
      if (isRefusal(error, 'partner-permission.changed-meanwhile')) {
        return refused(409, { ...sent, message: changedInWords(error, locals.locale) })
      }
      const errors = limitErrorsOf(error, locals.locale)
      if (errors === undefined) throw error
      return refused(422, { ...sent, errors })
    }
    redirect(303, `${url.pathname}?${status === 'change' ? 'changed' : 'answered'}=${String(id)}`)
  },
}

function refused(status: 409 | 422, sent: Sent) {
  return fail(status, sent)
}

function isStatus(text: string): text is 'approve' | 'refuse' | 'change' | 'remove' {
  return text === 'approve' || text === 'refuse' || text === 'change' || text === 'remove'
}

/** An id, or 0, which is nothing's. */
function idIn(text: string | null): number {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}
