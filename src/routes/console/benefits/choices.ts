/** What a benefit's form lets one choose, and what it shows of instructions. */
import type { Publisher } from '#server/business/access/index.ts'
import { everyBenefit } from '#server/business/benefits/index.ts'
import { markdownTree, type MarkdownNode } from '#server/platform/markdown.ts'
import { serviceSites } from '#server/business/provisioning/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { benefitName } from '#routes/benefits/words.ts'
import { inEach, type TypedFields } from './form.ts'

/** The benefits that can be converted, but for `own`, and the services that can record what is used. */
export async function choicesOf(work: Work, desk: Publisher, locale: Locale, own?: number) {
  const benefits = await everyBenefit(work)
  const services = await serviceSites(work, desk)
  return {
    sources: benefits
      .filter(({ id, measure, withdrawnAt }) => id !== own && measure !== undefined && withdrawnAt === undefined)
      .map((benefit) => ({ value: String(benefit.id), label: benefitName(benefit, locale) })),
    services: services
      .filter(({ withdrawnAt }) => withdrawnAt === null)
      .map(({ id, name }) => ({ value: String(id), label: name })),
  }
}

/** Instructions as their readers see them, by the name of their field. */
export function previewsOf(fields: TypedFields): Readonly<Record<string, readonly MarkdownNode[]>> {
  const names = [...inEach('administrators'), ...inEach('users')]
  return Object.fromEntries(names.map((name) => [name, markdownTree(fields[name] ?? '')]))
}
