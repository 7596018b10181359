/**
 * One registered service (SPEC 11): what is registered of it, its product groups, its secrets, its end. A new secret stands in
 * the answer to the form that asked for it, and is shown nowhere else.
 */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { publisher, type Publisher } from '#server/business/access/index.ts'
import {
  changeServiceSite,
  freeGroups,
  freshSecret,
  groupsOfServiceSite,
  linkGroup,
  longestOverlapDays,
  lookAtSigningKey,
  serviceSite,
  retireSecret,
  rotateSecret,
  secretsOf,
  signingSecret,
  unlinkGroup,
  usualOverlapDays,
  withdrawServiceSite,
} from '#server/business/provisioning/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { signOnPath } from '#server/sign-on/index.ts'
import { isRefusal, type Changing } from '#server/work/index.ts'
import { formatDay, formatInstant } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { errorsOf, overlapOf, siteOfForm, typedOf, typedSite, type ServiceErrors } from '../form.ts'
import { keptResult, madeSecret } from '../made-secret.ts'
import { serviceId } from '../service-id.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

const noErrors: ServiceErrors = {}

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const { timeZone } = running().settings
  const at = (instant: Date) => formatInstant(locale, timeZone, instant)
  const on = (instant: Date) => formatDay(locale, dateIn(timeZone, instant))
  const id = serviceId(params.service)
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const service = await serviceSite(work, desk, id)
    const secrets = await secretsOf(work, desk, id)
    return {
      id,
      name: service.name,
      clientId: service.clientId,
      discovery: `${url.origin}${signOnPath}/.well-known/openid-configuration`,
      registered: on(service.registeredAt),
      withdrawn: service.withdrawnAt && on(service.withdrawnAt),
      typed: typedOf(service),
      groups: await groupsOfServiceSite(work, desk, id, locale),
      freeGroups: (await freeGroups(work, desk, locale)).map((group) => ({
        value: String(group.id),
        label: group.name,
      })),
      secrets: secrets.map((secret) => ({
        id: secret.id,
        made: at(secret.madeAt),
        retires: secret.retiresAt && at(secret.retiresAt),
      })),
      overlap: { usual: usualOverlapDays, most: longestOverlapDays },
      formKey: formKey(),
      saved: url.searchParams.has('saved'),
    }
  })
}

export const actions: Actions = {
  change: async (event) => {
    const form = await event.request.formData()
    const typed = typedSite(form)
    try {
      await act(event, form, (work, desk, id) => changeServiceSite(work, desk, id, siteOfForm(typed)))
    } catch (error) {
      if (!isRefusal(error, 'service.malformed')) return refused(error)
      return fail(error.status, { typed, errors: errorsOf(error.facts.faults, typed) })
    }
    return again(event)
  },
  link: async (event) => {
    const form = await event.request.formData()
    const group = Number(typedIn(form, 'group'))
    if (!Number.isSafeInteger(group) || group <= 0) return refusedFields({ group: m.service_group_missing() })
    try {
      await act(event, form, (work, desk, id) => linkGroup(work, desk, id, group))
    } catch (error) {
      return refused(error)
    }
    return again(event)
  },
  unlink: async (event) => {
    const form = await event.request.formData()
    const group = Number(typedIn(form, 'group'))
    try {
      await act(event, form, (work, desk, id) => unlinkGroup(work, desk, id, group))
    } catch (error) {
      return refused(error)
    }
    return again(event)
  },
  rotate: async (event) => {
    const form = await event.request.formData()
    const days = typedIn(form, 'days')
    const overlapDays = overlapOf(days)
    if (overlapDays === undefined) {
      return fail(422, { days, errors: withOne('days', m.service_days_unlikely({ most: longestOverlapDays })) })
    }
    const secret = freshSecret()
    try {
      const kept = await act(event, form, async (work, desk, service) => {
        await rotateSecret(work, desk, { service, secretHash: secret.hash, overlapDays })
        return keptResult(secret)
      })
      return { made: madeSecret(secret, kept), errors: noErrors }
    } catch (error) {
      return refused(error)
    }
  },
  retire: async (event) => {
    const form = await event.request.formData()
    const secret = Number(typedIn(form, 'secret'))
    try {
      await act(event, form, (work, desk, id) => retireSecret(work, desk, id, secret))
    } catch (error) {
      return refused(error)
    }
    return again(event)
  },
  signing: async (event) => {
    const form = await event.request.formData()
    const clientId = await act(event, form, lookAtSigningKey)
    return { signingKey: signingSecret(running().house.secret, clientId), errors: noErrors }
  },
  withdraw: async (event) => {
    const form = await event.request.formData()
    const { name } = await act(event, form, async (work, desk, id) => {
      const service = await serviceSite(work, desk, id)
      await withdrawServiceSite(work, desk, id)
      return { name: service.name }
    })
    redirect(303, `/console/services?${new URLSearchParams({ withdrawn: name }).toString()}`)
  },
}

type Act<T> = (work: Changing, desk: Publisher, id: number) => Promise<T>

/** Once per form, by the publisher's people alone. */
function act<T>(event: RequestEvent, form: FormData, fn: Act<T>): Promise<T> {
  return event.locals.change(changeKey(event, form), (work) =>
    fn(work, publisher(work), serviceId(event.params.service)),
  )
}

function again({ params }: RequestEvent): never {
  redirect(303, `/console/services/${params.service}?saved`)
}

/** What somebody else has changed since the page was shown. */
function refused(error: unknown) {
  if (!isRefused(error) || isRefusal(error, 'service.unknown') || isRefusal(error, 'desk.unknown')) throw error
  return fail(error.status, { message: refusalMessage(error), errors: noErrors })
}

function refusedFields(errors: ServiceErrors) {
  return fail(422, { errors })
}

function withOne(name: string, error: string): ServiceErrors {
  return { [name]: error }
}
