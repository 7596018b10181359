/**
 * Why somebody may not enter a service, whom he asks, and what he can do himself where his role lets him (SPEC 5.6). Nobody is
 * named: whoever reads this may have no place in the organisation yet.
 */
import { m } from '#messages'
import { firstAccountWith, rolesWith } from '#server/business/access/index.ts'
import { ownGlobalAdministrations } from '#server/business/domains/index.ts'
import type { EntryRefusal, RefusedEntry } from '#server/business/provisioning/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import type { Link } from '#ui/navigation.ts'
import { anyOfRoles } from '#routes/refusals.ts'
import { domainName } from '../domains/words.ts'

export interface Why {
  /** What is missing. */
  readonly text: string
  /** Who can do something about it. */
  readonly whom: string
  /** Where those do it, for whoever may be one of them. */
  readonly way: Link | undefined
}

type Words = (named: { readonly domain: string; readonly service: string }) => string

const texts: Readonly<Record<EntryRefusal, Words>> = {
  'service.withdrawn': () => m.entry_service_withdrawn(),
  'address.unproved': () => m.entry_address_unproved(),
  'person.barred': () => m.entry_person_barred(),
  'address.elsewhere': ({ domain }) => m.entry_address_elsewhere({ domain }),
  'domain.missing': ({ domain }) => m.entry_domain_missing({ domain }),
  'domain.unproved': ({ domain }) => m.entry_domain_unproved({ domain }),
  'association.unapproved': ({ domain }) => m.entry_association_unapproved({ domain }),
  'plan.suspended': ({ service }) => m.entry_plan_suspended({ service }),
  'plan.missing': ({ service, domain }) => m.entry_plan_missing({ service, domain }),
}

/** What somebody may do about it himself. */
interface OwnMeans {
  /** True for whoever may associate a domain with an account of his. */
  readonly mayAssociate: boolean
  /** The domains whose global administrator he is, or will be. */
  readonly administered: readonly { readonly claimId: number; readonly domain: string }[]
}

/** In words. */
export function whyRefused({ reason, service, domain }: RefusedEntry, locale: Locale, own: OwnMeans): Why {
  const { mayAssociate } = own
  const text = texts[reason]({ domain: domainName(domain), service: service ?? '' })
  switch (reason) {
    case 'service.withdrawn':
      return { text, whom: m.entry_ask_partner(), way: undefined }
    case 'address.unproved':
      return { text, whom: m.entry_ask_nobody(), way: undefined }
    case 'person.barred':
      return { text, whom: m.entry_ask_to_readmit(), way: undefined }
    case 'association.unapproved':
      return { text, whom: m.entry_ask_other_administrator(), way: undefined }
    case 'domain.unproved': {
      const administered = own.administered.find((each) => each.domain === domain)
      return administered === undefined
        ? { text, whom: m.entry_ask_global_administrator(), way: mayAssociate ? associating() : undefined }
        : { text, whom: m.entry_prove_yourself(), way: proving(administered.claimId) }
    }
    case 'plan.suspended':
      return { text, whom: m.entry_ask_partner(), way: undefined }
    case 'plan.missing':
      return {
        text,
        whom: m.entry_ask_roles({ roles: anyOfRoles(rolesWith('services.set-up'), locale) }),
        way: undefined,
      }
    default: {
      const roles = anyOfRoles(rolesWith('domains.associate'), locale)
      return { text, whom: m.entry_ask_roles({ roles }), way: mayAssociate ? associating() : undefined }
    }
  }
}

function proving(claimId: number): Link {
  return { label: m.administrator_open_domain(), href: `/domains/${String(claimId)}` }
}

function associating(): Link {
  return { label: m.nav_associate_domains(), href: '/domains' }
}

/** What whoever acts in this work may do about it himself. */
export async function ownMeans(work: Work): Promise<OwnMeans> {
  return {
    mayAssociate: (await firstAccountWith(work, 'domains.associate')) !== undefined,
    administered: await ownGlobalAdministrations(work),
  }
}
