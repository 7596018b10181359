/** The hosting company that these pages are of: there is one in the demonstration alone, which serves this machine alone. */
import { error } from '@sveltejs/kit'
import { m } from '#messages'
import { hostingLimits, type Hosting, type HostingFault } from '#server/platform/hosting.ts'
import { running } from '#server/running.ts'

/** Answers 404 where there is none. */
export function hostingCompany(): Hosting {
  const { hosting } = running()
  if (hosting === undefined) error(404)
  return hosting
}

/** What is said beside the field that was not taken. */
export function faultMessage(fault: HostingFault, domain = ''): string {
  const { ttlSeconds, textBytes, texts, domains } = hostingLimits
  switch (fault) {
    case 'domain-malformed':
      return m.hosting_fault_domain_malformed()
    case 'domain-there':
      return m.hosting_fault_domain_there({ domain })
    case 'domains-full':
      return m.hosting_fault_domains_full({ most: domains })
    case 'name-malformed':
      return m.hosting_fault_name_malformed()
    case 'text-missing':
      return m.hosting_fault_text_missing()
    case 'text-too-long':
      return m.hosting_fault_text_too_long({ most: textBytes })
    case 'texts-full':
      return m.hosting_fault_texts_full({ most: texts })
    case 'ttl-out-of-range':
      return m.hosting_fault_ttl_out_of_range({ least: ttlSeconds.least, most: ttlSeconds.most })
  }
}
