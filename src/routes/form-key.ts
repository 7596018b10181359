/**
 * What makes sending a form twice harmless: each form that is shown carries a key of its own in a hidden field, and the
 * change that it causes happens once per key, however often it is sent (SPEC 5.3, reliability F9).
 */
import { randomUUID } from 'node:crypto'
import { error, type RequestEvent } from '@sveltejs/kit'
import { m } from '#messages'
import type { ChangeKey } from '#server/work/index.ts'

/** Name of the hidden field. */
export const formKeyField = 'form-key'

const keyPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

// What is asked for is kept as a quick hash: from a password's, a thief of the database would soon have the password.
const secretFields = /password|^(?:code|answer)$/i

/** A new key for a form that is about to be shown: `<input type="hidden" name="form-key" value={data.formKey} />`. */
export function formKey(): string {
  return randomUUID()
}

/** True for what `formKey` makes. */
export function isFormKey(text: string): boolean {
  return keyPattern.test(text)
}

/** The key of a form that was sent, with what it asks for. A form that lost its key answers 400. */
export function changeKey(event: RequestEvent, form: FormData): ChangeKey {
  const key = sentKey(form)
  const fields = [...form.entries()].filter(([name]) => name !== formKeyField && !secretFields.test(name))
  const asked = fields.map(([name, value]) => [
    name,
    typeof value === 'string' ? value : `${value.name}:${String(value.size)}`,
  ])
  return { key, request: JSON.stringify([event.route.id, event.params, event.url.search, asked]) }
}

/** The key of a form that was sent, alone. A form that lost it answers 400. */
export function sentKey(form: FormData): string {
  const key = form.get(formKeyField)
  if (typeof key !== 'string' || !isFormKey(key)) error(400, m.error_form_incomplete())
  return key
}
