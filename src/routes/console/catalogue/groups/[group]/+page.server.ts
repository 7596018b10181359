/** One product group: its names on screen. Its own name, which files and rules know it by, stays. */
import { fail, redirect } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import { productGroup, renameGroup } from '#server/business/catalog/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import type { Actions, PageServerLoad } from './$types'
import { editedInWords } from '../../edited.ts'
import { errorsOf, nameFields, type FieldErrors } from '../../form.ts'
import { groupId } from '../../ids.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const group = await locals.read((work) => productGroup(work, publisher(work), groupId(params.group)))
  return {
    id: group.id,
    name: group.name,
    saved: {
      ...Object.fromEntries(nameFields.map((field) => [field, group.display_names[languageOf(field)] ?? ''])),
      revision: String(group.revision),
    } as const satisfies Readonly<Record<string, string>>,
    nameFields,
    formKey: formKey(),
    isSaved: url.searchParams.has('saved'),
  }
}

const noErrors: FieldErrors = {}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params } = event
    const form = await event.request.formData()
    const id = groupId(params.group)
    const typed = Object.fromEntries([...nameFields, 'revision'].map((name) => [name, typedIn(form, name)]))
    const names = Object.fromEntries(nameFields.map((field) => [languageOf(field), typed[field] ?? '']))
    try {
      await locals.change(changeKey(event, form), (work) =>
        renameGroup(work, publisher(work), id, names, Number(typed['revision'])),
      )
    } catch (error) {
      if (isRefusal(error, 'catalogue.edited-meanwhile')) {
        const revision = String(error.facts.revision)
        return fail(409, {
          typed: { ...typed, revision },
          errors: noErrors,
          message: editedInWords(error, locals.locale),
        })
      }
      if (!isRefusal(error, 'import.refused')) throw error
      return fail(422, { typed, errors: errorsOf(error.facts.faults, locals.locale), message: undefined })
    }
    redirect(303, `/console/catalogue/groups/${params.group}?saved`)
  },
}

function languageOf(field: string): string {
  return field.slice('display_name_'.length) || '*'
}
