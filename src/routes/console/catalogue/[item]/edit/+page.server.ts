/** « Modifier l’article » (SPEC 11). Whoever was faster is told of, and nothing of his is lost. */
import { fail, redirect } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import { catalogueItem, changeItem, listedGroups } from '#server/business/catalog/index.ts'
import { isRefusal, type Refusal } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'
import { editedInWords } from '../../edited.ts'
import { differences, errorsOf, formOf, itemOfForm, nameFields, typedForm, type TypedForm } from '../../form.ts'
import { itemId } from '../../ids.ts'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const item = await catalogueItem(work, desk, itemId(params.item), locale)
    const groups = await listedGroups(work, desk, locale)
    return {
      id: item.id,
      name: item.name,
      code: item.code,
      saved: formOf(item),
      groups: groups.map(({ own_name: name }) => name),
      nameFields,
      formKey: formKey(),
    }
  })
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const typed = typedForm(form)
    const id = itemId(event.params.item)
    try {
      const seen = Number(typed.fields['revision'])
      await event.locals.change(changeKey(event, form), (work) =>
        changeItem(work, publisher(work), id, itemOfForm(typed), seen),
      )
    } catch (error) {
      if (isRefusal(error, 'catalogue.edited-meanwhile')) return await editedMeanwhile(event, error, typed)
      if (!isRefusal(error, 'import.refused')) throw error
      const errors = errorsOf(error.facts.faults, event.locals.locale)
      const { saved } = await savedNow(event)
      return fail(422, { typed: withKind(typed, saved), errors, message: undefined })
    }
    redirect(303, `/console/catalogue/${String(id)}?saved`)
  },
}

/** The form as it was typed, with what stands in each field now; sent again, it writes over that. */
async function editedMeanwhile(event: RequestEvent, error: Refusal<'catalogue.edited-meanwhile'>, typed: TypedForm) {
  const { saved } = await savedNow(event)
  const { fields, components } = withKind(typed, saved)
  return fail(409, {
    typed: { fields: { ...fields, revision: String(error.facts.revision) }, components },
    errors: differences(saved, { fields: { ...saved.fields, ...fields }, components }),
    message: editedInWords(error, event.locals.locale),
  })
}

async function savedNow({ locals, params }: RequestEvent): Promise<{ readonly saved: TypedForm }> {
  const item = await locals.read((work) => catalogueItem(work, publisher(work), itemId(params.item), locals.locale))
  return { saved: formOf(item) }
}

/** Code and kind are in no field of this form. */
function withKind(typed: TypedForm, { fields: { code = '', kind = '' } }: TypedForm): TypedForm {
  return { ...typed, fields: { ...typed.fields, code, kind } }
}
