/** A password that is chosen: typed twice, so that a slip does not lock anybody out of his own account. */
import { m } from '#messages'
import { typedIn } from './form-text.ts'

/** What is to be said beside the two fields. */
export interface PasswordSlips {
  readonly password?: string | undefined
  readonly repeated?: string | undefined
}

/** The password of the fields `new-password` and `repeated-password`, or what is to be said beside them. */
export function chosenPassword(form: FormData): { readonly password: string } | { readonly errors: PasswordSlips } {
  const password = typedIn(form, 'new-password')
  const repeated = typedIn(form, 'repeated-password')
  if (password === '') return { errors: slips(m.new_password_missing()) }
  return password === repeated ? { password } : { errors: slips(undefined, m.new_password_differs()) }
}

/** One type for every way in which the fields can be wrong. */
export function slips(password?: string, repeated?: string): PasswordSlips {
  return { password, repeated }
}
