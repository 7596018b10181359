/** « Gérer les services » (SPEC 5.8, guide 3): where a plan is used and managed, and the help that its site gives. */
import type { HeldItem } from '#server/business/inventory/index.ts'
import type { ServingSite } from '#server/business/provisioning/index.ts'
import type { Locale } from '#ui/format.ts'

export interface Site {
  /** Begins a sign-in there, which the portal answers without asking anybody again. */
  readonly href: string
  readonly help: readonly { readonly href: string; readonly label: string }[]
}

interface Words {
  readonly locale: Locale
  readonly sites: ReadonlyMap<number, ServingSite>
}

/** Undefined for whatever is no online-service plan, and where no site serves its product group. */
export function leadingTo(
  { kind, group_id: group }: Pick<HeldItem, 'kind' | 'group_id'>,
  { locale, sites }: Words,
): Site | undefined {
  const site = kind === 'subscription' ? sites.get(group) : undefined
  if (site === undefined) return undefined
  return { href: site.homeUrl, help: site.helpLinks.map(({ url, labels }) => ({ href: url, label: labels[locale] })) }
}
