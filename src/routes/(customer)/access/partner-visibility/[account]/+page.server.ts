/** « Gérer la visibilité des partenaires » of one purchasing account (SPEC 3.1, guide 2). */
import { fail, redirect } from '@sveltejs/kit'
import { purchasingAccount } from '#server/business/access/index.ts'
import { partnerSights, setVisibility, type PartnerSight } from '#server/business/partners/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { partnerList, partnerName } from '#routes/partner-names.ts'
import { refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'

const permission = 'partner-visibility.manage'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const partners = await locals.read(async (work) =>
    partnerSights(work, await purchasingAccount(work, params.account, permission)),
  )
  const asked = url.searchParams.get('partner')
  const chosen = partners.find(({ id }) => String(id) === asked) ?? partners[0]
  const nameOf = new Map(partners.map(({ id, name }) => [id, name]))
  const seenBy = (partner: PartnerSight) =>
    partnerList(
      partner.sees.map((id) => nameOf.get(id) ?? ''),
      locals.locale,
    )
  return {
    partners: partners.map((partner) => ({
      id: partner.id,
      name: partnerName(partner.name),
      href: `${url.pathname}?partner=${String(partner.id)}`,
      sees: partner.sees,
      seesNames: seenBy(partner),
    })),
    chosenId: chosen?.id,
    saved: savedAs(url.searchParams.get('saved')),
    formKey: formKey(),
  }
}

/** What became of the form that led here. */
function savedAs(text: string | null): 'granted' | 'revoked' | 'unchanged' | undefined {
  return text === 'granted' || text === 'revoked' || text === 'unchanged' ? text : undefined
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params, request, url } = event
    const form = await request.formData()
    const partner = idOf(form.get('partner'))
    const seen = form.getAll('seen').map(idOf)
    try {
      const { granted, revoked } = await locals.change(changeKey(event, form), async (work) =>
        setVisibility(work, await purchasingAccount(work, params.account, permission), partner, seen),
      )
      const saved = granted.length > 0 ? 'granted' : revoked.length > 0 ? 'revoked' : 'unchanged'
      redirect(303, `${url.pathname}?partner=${String(partner)}&saved=${saved}`)
    } catch (error) {
      if (!isRefusal(error, 'visibility.of-other-partner')) throw error
      return fail(error.status, { message: refusalMessage(error), partner, seen })
    }
  },
}

/** An id, or 0, which is nobody's. */
function idOf(value: FormDataEntryValue | null): number {
  return typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : 0
}
