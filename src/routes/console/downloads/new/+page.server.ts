/** « Enregistrer un fichier » (SPEC 9.2): where it lies in the store, and what it is. Its size and hash are then measured. */
import { fail, redirect } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import { architectures, registerFile } from '#server/business/downloads/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { architectureName } from '#routes/software/words.ts'
import { blankFile, fileErrors, itemError, itemTyped, typedFile, type FileErrors } from '../form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  await locals.read((work) => Promise.resolve(publisher(work)))
  return {
    blank: blankFile,
    architectures: architectures.map((value) => ({ value, label: architectureName(value) })),
    formKey: formKey(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, request } = event
    const form = await request.formData()
    const typed = typedFile(form)
    const found = await locals.read(async (work) => {
      publisher(work)
      return await itemTyped(work, typed.item, locals.locale)
    })
    let id: number
    try {
      id = await locals.change(changeKey(event, form), (work) =>
        registerFile(work, publisher(work), { ...typed, itemId: found.item?.id }),
      )
    } catch (error) {
      if (isRefusal(error, 'software-file.known')) {
        const errors: FileErrors = { path: refusalMessage(error) }
        return fail(error.status, { typed, errors })
      }
      if (!isRefusal(error, 'software-file.malformed')) throw error
      const item = found.item === undefined ? { item: itemError(typed.item, found.among) } : {}
      const errors: FileErrors = { ...fileErrors(error.facts.faults), ...item }
      return fail(error.status, { typed, errors })
    }
    redirect(303, `/console/downloads/${String(id)}?registered`)
  },
}
