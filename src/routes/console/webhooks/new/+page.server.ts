/** « Enregistrer une adresse » (SPEC 5.9, 11). Its secret stands in the answer to the form, and is shown nowhere else. */
import { fail } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import { servicesToTell, messageKinds, registerEndpoint, webhookSecret } from '#server/business/webhooks/index.ts'
import { running } from '#server/running.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import {
  isFlawless,
  kindBoxes,
  newEndpointErrors,
  refusalErrors,
  serviceIdOf,
  typedEndpoint,
  type EndpointErrors,
} from '../form.ts'
import type { Actions, PageServerLoad } from './$types'

const firstSerial = 1

export const load: PageServerLoad = async ({ locals }) => ({
  services: await locals.read((work) => servicesToTell(work, publisher(work))),
  boxes: kindBoxes(messageKinds),
  formKey: formKey(),
})

export const actions: Actions = {
  default: async (event) => {
    const { locals, request } = event
    // Who has no business here learns nothing of what his address resolves to.
    await locals.read((work) => Promise.resolve(publisher(work)))
    const form = await request.formData()
    const typed = typedEndpoint(form)
    // Somebody else's servers take their time: no connection is held meanwhile.
    let errors: EndpointErrors = await locals.apart(() => newEndpointErrors(typed))
    if (isFlawless(errors)) {
      try {
        const { url, kinds } = typed
        const serviceId = serviceIdOf(typed) ?? 0
        const id = await locals.change(changeKey(event, form), (work) =>
          registerEndpoint(work, publisher(work), { serviceId, url, kinds }),
        )
        return { registered: { id, url, secret: webhookSecret(running().house.secret, id, firstSerial) } }
      } catch (error) {
        errors = refusalErrors(error)
      }
    }
    return fail(422, { typed, boxes: kindBoxes(typed.kinds), errors })
  },
}
