/** What « CONVERTIR » does with what was typed: the same at the customer's page and at his partner's. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { m } from '#messages'
import { benefitDesk } from '#server/business/access/index.ts'
import { benefitOf, convertBenefit, undoConversion } from '#server/business/benefits/index.ts'
import { changeKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { quantityField, type ConversionForm } from './conversion.ts'

/** What was typed into which form, and why it was refused. */
export interface RefusedConversion extends AskedConversion {
  readonly error: string | undefined
  /** Where it is not about the field. */
  readonly message: string | undefined
}

/** What « Calculer » or « CONVERTIR » asks for: which form, and what was typed there. */
export interface AskedConversion {
  readonly kind: ConversionForm['kind']
  readonly targetId: number
  readonly value: string
}

/** Reads the fields of a form of conversion. */
export function askedConversion(typed: (name: string) => string): AskedConversion {
  const kind = typed('kind') === 'undo' ? 'undo' : 'make'
  const targetId = /^\d{1,15}$/.test(typed('target')) ? Number(typed('target')) : 0
  return { kind, targetId, value: typed(quantityField({ kind, targetId })).trim() }
}

/** Converts what the form says, then leads to `done`; or answers why not, with what was typed. */
export async function convertAsAsked(event: RequestEvent, account: string, benefit: string, done: string) {
  const form = await event.request.formData()
  const asked = askedConversion((name) => typedIn(form, name))
  const quantity = wholeNumber(asked.value)
  if (quantity === undefined) return fail(422, { ...asked, error: m.refusal_conversion_quantity(), message: undefined })
  try {
    await event.locals.change(changeKey(event, form), async (work) => {
      const { id } = await benefitOf(work, benefit)
      const desk = await benefitDesk(work, account, id, 'conversion')
      if (asked.kind === 'undo') return await undoConversion(work, desk, { targetId: asked.targetId, quantity })
      return await convertBenefit(work, desk, quantity)
    })
  } catch (error) {
    if (!isRefused(error) || (error.status !== 409 && error.status !== 422)) throw error
    const words = refusalMessage(error)
    const isAboutField = error.status === 422
    return fail(error.status, {
      ...asked,
      error: isAboutField ? words : undefined,
      message: isAboutField ? undefined : words,
    })
  }
  redirect(303, done)
}

// Longer numbers are larger than anything that anybody has: they are refused by their size, not by their form.
function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
