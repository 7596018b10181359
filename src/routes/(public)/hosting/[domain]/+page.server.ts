/** The records of a domain at the demonstration's hosting company: what it has of its own, and TXT records to add and remove. */
import { error, fail, redirect } from '@sveltejs/kit'
import { hostingLimits, hostingServers, type HostedText, type HostingFault } from '#server/platform/hosting.ts'
import { typedIn } from '#routes/form-text.ts'
import { faultMessage, hostingCompany } from '../hosting.ts'
import type { Actions, PageServerLoad } from './$types'

const fieldOf: Readonly<Partial<Record<HostingFault, 'name' | 'text' | 'ttl'>>> = {
  'name-malformed': 'name',
  'ttl-out-of-range': 'ttl',
}

export const load: PageServerLoad = ({ params, url }) => ({
  domain: params.domain,
  servers: hostingServers,
  texts: textsOf(params.domain),
  limits: hostingLimits,
  told: ['taken', 'added', 'removed'].find((word) => url.searchParams.has(word)),
})

export const actions: Actions = {
  add: async ({ params, request }) => {
    textsOf(params.domain)
    const form = await request.formData()
    const values = { name: typedIn(form, 'name'), text: typedIn(form, 'text'), ttl: typedIn(form, 'ttl') }
    const result = hostingCompany().addText(params.domain, values)
    if ('fault' in result) {
      return fail(422, { values, errors: { [fieldOf[result.fault] ?? 'text']: faultMessage(result.fault) } })
    }
    redirect(303, `/hosting/${params.domain}?added`)
  },
  remove: async ({ params, request }) => {
    textsOf(params.domain)
    const form = await request.formData()
    hostingCompany().removeText(params.domain, { name: typedIn(form, 'name'), text: typedIn(form, 'text') })
    redirect(303, `/hosting/${params.domain}?removed`)
  },
}

/** Answers 404 where the company does not have this domain. */
function textsOf(domain: string): readonly HostedText[] {
  const texts = hostingCompany().textsOf(domain)
  if (texts === undefined) error(404)
  return texts
}
