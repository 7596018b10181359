/** One address: what it is told of, its secret, whether anything is sent there, and the log of its messages. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { publisher, type Publisher } from '#server/business/access/index.ts'
import {
  changeEndpoint,
  deliveriesOf,
  disableEndpoint,
  enableEndpoint,
  overlapHours,
  removeEndpoint,
  resendMessage,
  rotateEndpointSecret,
  webhookEndpoint,
  webhookSecret,
  type DeliveryPlace,
} from '#server/business/webhooks/index.ts'
import { running } from '#server/running.ts'
import type { Changing } from '#server/work/index.ts'
import { formatInstant } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { unsent } from '#routes/unsent.ts'
import { withParameters } from '#routes/(customer)/address.ts'
import { endpointId, messageNumber } from '../endpoint-id.ts'
import { fieldErrors, isFlawless, kindBoxes, refusalErrors, typedEndpoint } from '../form.ts'
import { endpointState } from '../words.ts'
import type { Actions, PageServerLoad } from './$types'
import { deliveryRow } from './delivery-row.ts'

const notes = ['saved', 'disabled', 'enabled', 'resent'] as const

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const { timeZone } = running().settings
  const id = endpointId(params.endpoint)
  const from = placeOf(url.searchParams)
  const { endpoint, log } = await locals.read(async (work) => {
    const desk = publisher(work)
    return { endpoint: await webhookEndpoint(work, desk, id), log: await deliveriesOf(work, desk, id, from) }
  })
  const at = (instant: Date | null) => instant && formatInstant(locale, timeZone, instant)
  const elsewhere = { older: undefined, newer: undefined }
  const { deliveries } = log
  return {
    id,
    service: endpoint.service,
    url: endpoint.url,
    boxes: kindBoxes(endpoint.kinds),
    state: endpointState(endpoint),
    since: at(endpoint.disabledAt ?? endpoint.failingSince),
    isDisabled: endpoint.disabledAt !== null,
    registered: at(endpoint.registeredAt),
    bothUntil: at(endpoint.previousUntil),
    overlapHours,
    deliveries: unsent(deliveries.map((delivery) => deliveryRow(delivery, locale, timeZone))),
    newest: from && withParameters(url, elsewhere),
    newer: log.hasNewer ? withParameters(url, { ...elsewhere, newer: String(deliveries[0]?.id) }) : undefined,
    older: log.hasOlder ? withParameters(url, { ...elsewhere, older: String(deliveries.at(-1)?.id) }) : undefined,
    note: notes.find((note) => url.searchParams.has(note)),
    formKey: formKey(),
  }
}

export const actions: Actions = {
  change: async (event) => {
    const { locals, params, request } = event
    const id = endpointId(params.endpoint)
    await locals.read((work) => webhookEndpoint(work, publisher(work), id))
    const form = await request.formData()
    const typed = typedEndpoint(form)
    // Somebody else's servers take their time: no connection is held meanwhile.
    let errors = await locals.apart(() => fieldErrors(typed))
    if (isFlawless(errors)) {
      try {
        await locals.change(changeKey(event, form), (work) => changeEndpoint(work, publisher(work), id, typed))
      } catch (error) {
        errors = refusalErrors(error)
      }
    }
    if (!isFlawless(errors)) return fail(422, { typed, boxes: kindBoxes(typed.kinds), errors })
    redirect(303, `/console/webhooks/${String(id)}?saved`)
  },
  rotate: async (event) => {
    const id = endpointId(event.params.endpoint)
    const form = await event.request.formData()
    const serial = await event.locals.change(changeKey(event, form), (work) =>
      rotateEndpointSecret(work, publisher(work), id),
    )
    return { secret: webhookSecret(running().house.secret, id, serial) }
  },
  disable: (event) => settle(event, disableEndpoint, '?disabled'),
  enable: (event) => settle(event, enableEndpoint, '?enabled'),
  remove: async (event) => {
    const id = endpointId(event.params.endpoint ?? '')
    const form = await event.request.formData()
    await event.locals.change(changeKey(event, form), (work) => removeEndpoint(work, publisher(work), id))
    redirect(303, '/console/webhooks?removed')
  },
  resend: async (event) => {
    const form = await event.request.clone().formData()
    const message = messageNumber(typedIn(form, 'message'))
    return settle(event, (work, desk, id) => resendMessage(work, desk, id, message), '?resent')
  },
}

/** Does what one button does; what somebody else did meanwhile is said on the page. */
async function settle(
  event: RequestEvent<{ endpoint: string }>,
  verb: (work: Changing, desk: Publisher, id: number) => Promise<void>,
  note: string,
) {
  const id = endpointId(event.params.endpoint)
  const form = await event.request.formData()
  try {
    await event.locals.change(changeKey(event, form), (work) => verb(work, publisher(work), id))
  } catch (error) {
    if (!isRefused(error) || error.status !== 409) throw error
    return fail(409, { message: refusalMessage(error) })
  }
  redirect(303, `/console/webhooks/${String(id)}${note}`)
}

function placeOf(parameters: URLSearchParams): DeliveryPlace | undefined {
  for (const towards of ['older', 'newer'] as const) {
    const id = parameters.get(towards)
    if (id !== null && /^[1-9]\d{0,14}$/.test(id)) return { id: Number(id), towards }
  }
  return undefined
}
