/** The domains of the demonstration's hosting company; another one can be taken there. */
import { fail, redirect } from '@sveltejs/kit'
import { typedIn } from '#routes/form-text.ts'
import { faultMessage, hostingCompany } from './hosting.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = () => {
  const hosting = hostingCompany()
  return {
    domains: hosting.domains().map((domain) => ({ domain, texts: hosting.textsOf(domain)?.length ?? 0 })),
  }
}

export const actions: Actions = {
  default: async ({ request }) => {
    const hosting = hostingCompany()
    const domain = typedIn(await request.formData(), 'domain')
    const result = hosting.addDomain(domain)
    if ('fault' in result) return fail(422, { domain, error: faultMessage(result.fault, result.domain) })
    redirect(303, `/hosting/${result.done}?taken`)
  },
}
