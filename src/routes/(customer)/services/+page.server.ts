/**
 * The services that a person may enter (SPEC 4.6, 5.8), for which organisation and with which plans: the home of whoever has
 * no role in the portal, and open to everybody who is signed in.
 */
import { m } from '#messages'
import { ownGlobalAdministrations } from '#server/business/domains/index.ts'
import { ownSites, type OpenSite } from '#server/business/provisioning/index.ts'
import { formatDay, type Locale } from '#ui/format.ts'
import { unsent } from '#routes/unsent.ts'
import { counted } from '../counted.ts'
import { domainName, domainState } from '../domains/words.ts'
import { ownMeans, whyRefused } from './why.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const { open, refused } = await ownSites(work)
    const domains = await ownGlobalAdministrations(work)
    return {
      sites: unsent(open.map((site) => siteInWords(site, locale))),
      why: refused && whyRefused(refused, locale, await ownMeans(work)),
      resigned: resignedOf(url, domains),
      domains: domains.map(({ claimId, domain, state }) => ({
        name: domainName(domain),
        state: domainState(state, locale),
        href: `/domains/${String(claimId)}`,
      })),
    }
  })
}

/** The domain that he has just resigned from; an address of the page says nothing that is not so. */
function resignedOf(url: URL, own: readonly { readonly domain: string }[]): string | undefined {
  const domain = url.searchParams.get('resigned')
  return domain === null || own.some((each) => each.domain === domain) ? undefined : domainName(domain)
}

function siteInWords({ name, homeUrl, administrationUrl, helpLinks, entry }: OpenSite, locale: Locale) {
  return {
    name,
    homeUrl,
    administrationUrl,
    organization: entry.organization?.name,
    help: helpLinks.map(({ url, labels }) => ({ href: url, label: labels[locale] })),
    plans: entry.plans.toSorted(byName(locale)).map((plan) => ({
      key: `${plan.account}.${plan.code}`,
      name: plan.name,
      quantity: counted(m.own_services_quantity, plan.quantity, locale),
      account: entry.accounts.find(({ number }) => number === plan.account)?.name ?? plan.account,
      number: plan.account,
      endsOn: plan.termEndsOn === null ? undefined : formatDay(locale, plan.termEndsOn),
    })),
  }
}

function byName(locale: Locale) {
  return (one: { readonly name: string }, other: { readonly name: string }) =>
    one.name.localeCompare(other.name, locale)
}
