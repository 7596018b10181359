/** The instructions for end users (SPEC 8.3, guide 5): to read, to print, and to send. */
import { error } from '@sveltejs/kit'
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import { benefitSight } from '#server/business/access/index.ts'
import { heldBenefit, inLanguage, instructionRecipientsLimit } from '#server/business/benefits/index.ts'
import { markdownTree } from '#server/platform/markdown.ts'
import { sendAsAsked } from '#routes/benefits/instructions-act.ts'
import { benefitPagesOf } from '#routes/benefits/pages.ts'
import { benefitName } from '#routes/benefits/words.ts'
import { formKey } from '#routes/form-key.ts'
import { unsent } from '#routes/unsent.ts'
import { formatNumber } from '#ui/format.ts'
import { counted } from '../../../../../counted.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const sight = await benefitSight(work, params.account)
    const { benefit, standing } = await heldBenefit(work, sight, params.benefit)
    const text = inLanguage(benefit.userInstructions, locale)
    if (text === '') error(404, m.error_not_found_title())
    const pages = benefitPagesOf(work, sight.account.id)
    const sent = /^[1-9]\d?$/.exec(url.searchParams.get('sent') ?? '')?.[0]
    return {
      name: benefitName(benefit, locale),
      organization: sight.account.organization_name,
      nodes: unsent(markdownTree(text)),
      listHref: pages.list,
      backHref: pages.benefit(benefit.id),
      maySend: sight.acts.has('users') && standing?.isHeld === true,
      limit: formatNumber(locale, instructionRecipientsLimit),
      languages: locales.map((each) => ({ value: each, label: each === 'fr' ? m.language_fr() : m.language_en() })),
      sent: sent && counted(m.benefit_instructions_sent, Number(sent), locale),
      formKey: formKey(),
    }
  })
}

export const actions: Actions = {
  default: async (event) => await sendAsAsked(event, event.params.account, event.params.benefit),
}
