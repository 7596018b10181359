/** « Ajouter un article » (SPEC 11): one more thing that partners can order. */
import { fail, redirect } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import { createItem, itemKinds, listedGroups } from '#server/business/catalog/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import type { Actions, PageServerLoad } from './$types'
import { blankForm, errorsOf, itemOfForm, nameFields, typedForm } from '../form.ts'
import { kindName } from '../words.ts'

export const load: PageServerLoad = async ({ locals }) => {
  const groups = await locals.read((work) => listedGroups(work, publisher(work), locals.locale))
  return {
    blank: blankForm(),
    groups: groups.map(({ own_name: name }) => name),
    kinds: itemKinds.map((kind) => ({ value: kind, label: kindName(kind) })),
    nameFields,
    formKey: formKey(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const typed = typedForm(form)
    const { code = '', kind = '' } = typed.fields
    let id: number
    try {
      id = await event.locals.change(changeKey(event, form), (work) =>
        createItem(work, publisher(work), code, kind, itemOfForm(typed)),
      )
    } catch (error) {
      if (!isRefusal(error, 'import.refused')) throw error
      return fail(422, { typed, errors: errorsOf(error.facts.faults, event.locals.locale) })
    }
    redirect(303, `/console/catalogue/${String(id)}?created`)
  },
}
