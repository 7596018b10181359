/**
 * Where a partner stands with one customer about his benefits (SPEC 8.8): what he asked for and what became of it; a request with its
 * limits where none is open, and taking back one that waits.
 */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import {
  accountInReach,
  partnerDesk,
  purchasingAccount,
  type AccountInReach,
  type PurchasingAccount,
} from '#server/business/access/index.ts'
import { everyBenefit } from '#server/business/benefits/index.ts'
import {
  askPermission,
  latestPermissionDay,
  ownPermission,
  unlimited,
  withdrawRequest,
} from '#server/business/partners/index.ts'
import { isRefusal, type Changing, type Work } from '#server/work/index.ts'
import {
  filledLimits,
  limitChoices,
  limitErrorsOf,
  limitsOf,
  typedLimits,
  type LimitErrors,
  type TypedLimits,
} from '#routes/benefits/permission/limits-form.ts'
import {
  answeredInWords,
  dayInWords,
  limitsInWords,
  permissionStateInWords,
} from '#routes/benefits/permission/words.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { accountPages } from '../../../../(customer)/address.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

const whose = 'asked'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const account = await customersAccount(work, params.account)
    const [own, benefits] = await Promise.all([ownPermission(work, account), everyBenefit(work)])
    const isOpen = own?.state === 'waiting' || own?.state === 'approved'
    const maySend = account.permissions.has('benefits.serve')
    return {
      account: {
        name: account.name,
        number: account.number,
        organization: account.organization_name,
        href: accountPages(account.id).home,
      },
      own: own && {
        ...permissionStateInWords(own.state),
        isOver: !isOpen,
        facts: [
          {
            name: m.permissions_asked(),
            value: m.permissions_on_by({ date: dayInWords(own.requestedAt, locale), person: own.requestedBy }),
          },
          ...(own.state === 'waiting'
            ? []
            : [{ name: m.partner_benefits_since(), value: dayInWords(own.since, locale) }]),
          ...limitsInWords(own, benefits, locale),
        ],
        manageHref: own.state === 'approved' ? `/partner/benefits/${String(account.id)}` : undefined,
        withdrawn: own.state === 'waiting' && maySend ? own.id : undefined,
      },
      asking:
        isOpen || !maySend
          ? undefined
          : {
              choices: limitChoices(
                whose,
                benefits,
                { from: work.today, until: latestPermissionDay(work.today) },
                locale,
              ),
              limits: filledLimits(unlimited),
            },
      maySend,
      formKey: formKey(),
      done: doneOf(url.searchParams.get('done')),
    }
  })
}

export const actions: Actions = {
  ask: async (event) => {
    await event.locals.read((work) => asker(work, event))
    const form = await event.request.formData()
    const limits = typedLimits(form, whose)
    const typed = limitsOf(limits)
    if ('errors' in typed) return refused({ limits, errors: typed.errors, message: undefined })
    return await sent(event, form, limits, 'sent', async (work) => {
      await askPermission(work, await asker(work, event), typed.limits)
    })
  },
  withdraw: async (event) => {
    const form = await event.request.formData()
    const request = typedIn(form, 'request')
    const id = /^[1-9]\d{0,14}$/.test(request) ? Number(request) : 0
    return await sent(event, form, filledLimits(unlimited), 'withdrawn', async (work) => {
      await withdrawRequest(work, await asker(work, event), id)
    })
  },
}

interface Sent {
  readonly limits: TypedLimits
  readonly errors: LimitErrors
  readonly message: string | undefined
}

function refused(sent: Sent, status: 409 | 422 = 422) {
  return fail(status, sent)
}

/** What a person may cause is told on the page; what is not his to know is an error page. */
async function sent(
  event: RequestEvent,
  form: FormData,
  limits: TypedLimits,
  done: 'sent' | 'withdrawn',
  act: (work: Changing) => Promise<void>,
) {
  const { locals, url } = event
  try {
    await locals.change(changeKey(event, form), act)
  } catch (error) {
    const errors = limitErrorsOf(error, locals.locale)
    if (errors !== undefined) return refused({ limits, errors, message: undefined })
    const message = isRefusal(error, 'partner-permission.answered')
      ? answeredInWords(error, locals.locale)
      : isRefusal(error, 'partner-permission.open') || isRefusal(error, 'partner-permission.asked-often')
        ? refusalMessage(error)
        : undefined
    if (message === undefined) throw error
    return refused({ limits, errors: {}, message }, 409)
  }
  redirect(303, `${url.pathname}?done=${done}`)
}

/** The customer's account for whoever may ask; to all but a partner's people there is no such page. */
async function asker(work: Work, { params }: RequestEvent): Promise<PurchasingAccount<'benefits.serve'>> {
  partnerDesk(work, 'customers.view')
  return await purchasingAccount(work, params.account, 'benefits.serve')
}

/** A customer's account, for a partner's people: to everybody else there is no such page. */
async function customersAccount(work: Work, id: string): Promise<AccountInReach> {
  partnerDesk(work, 'customers.view')
  return await accountInReach(work, id)
}

function doneOf(text: string | null): 'sent' | 'withdrawn' | undefined {
  return text === 'sent' || text === 'withdrawn' ? text : undefined
}
