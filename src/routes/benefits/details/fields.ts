/** What is typed into the forms of a benefit's page, and what to type instead where it cannot be (SPEC 8.4, 8.7, 12.6). */
import * as v from 'valibot'
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import type { RefusalCode } from '#server/work/index.ts'
import { typedIn } from '#routes/form-text.ts'
import { personName, workEmail } from '#routes/person-fields.ts'

/** The fields of a form; those of vouchers have names of their own, since both forms may stand on one page. */
export const personFields = ['email', 'firstName', 'lastName', 'language', 'quantity'] as const
export type PersonField = (typeof personFields)[number]
export type FieldPrefix = '' | 'voucher-'

export type TypedPerson = Readonly<Record<PersonField, string>>
export type FieldErrors = Readonly<Partial<Record<PersonField | 'domain', string | undefined>>>

export function typedPerson(form: FormData, prefix: FieldPrefix): TypedPerson {
  const typed = (name: PersonField) => typedIn(form, prefix + name)
  return {
    email: typed('email'),
    firstName: typed('firstName'),
    lastName: typed('lastName'),
    language: typed('language'),
    quantity: typed('quantity'),
  }
}

// Longer numbers are larger than anything that anybody has: they are refused by their size, not by their form.
const quantity = v.pipe(
  v.string(),
  v.trim(),
  v.regex(/^\d{1,15}$/, () => m.refusal_benefit_quantity_malformed()),
  v.transform(Number),
)
const shape = {
  firstName: personName(() => m.users_first_name_missing()),
  lastName: personName(() => m.users_last_name_missing()),
  language: v.picklist(locales, () => m.profile_language_unknown()),
}
const email = workEmail(() => m.users_email_several())

const newPerson = v.object({ ...shape, email })
const changed = v.object({ ...shape })

/** What forms of people are read as: with or without an address, with or without a quantity. */
export const readNew = (typed: TypedPerson, hasQuantity: boolean) =>
  hasQuantity
    ? read(v.object({ ...newPerson.entries, quantity }), typed)
    : read(
        v.object({
          ...newPerson.entries,
          quantity: v.pipe(
            v.string(),
            v.transform(() => 0),
          ),
        }),
        typed,
      )

export const readChange = (typed: TypedPerson, hasQuantity: boolean) =>
  hasQuantity
    ? read(v.object({ ...changed.entries, quantity }), typed)
    : read(
        v.object({
          ...changed.entries,
          quantity: v.pipe(
            v.string(),
            v.transform(() => 0),
          ),
        }),
        typed,
      )

function read<Form extends v.GenericSchema>(
  form: Form,
  typed: TypedPerson,
): { readonly values: v.InferOutput<Form> } | { readonly errors: FieldErrors } {
  const parsed = v.safeParse(form, typed)
  if (parsed.success) return { values: parsed.output }
  const first = (name: PersonField) => parsed.issues.find((issue) => issue.path?.[0]?.key === name)?.message
  return { errors: Object.fromEntries(personFields.map((name) => [name, first(name)])) }
}

const fieldOfRefusal: Readonly<Partial<Record<RefusalCode, PersonField>>> = {
  'person.email-malformed': 'email',
  'beneficiary.there-already': 'email',
  'benefit.domain-not-eligible': 'email',
  'benefit.domains-missing': 'email',
  'recipient.mailed-often': 'email',
  'person.name-malformed': 'firstName',
  'benefit.quantity-malformed': 'quantity',
  'benefit.exhausted': 'quantity',
}

/** The field that a refusal is about; undefined where it is about none that the form has. */
export function fieldRefused(code: RefusalCode, fields: readonly PersonField[]): PersonField | undefined {
  const field = fieldOfRefusal[code]
  return field !== undefined && fields.includes(field) ? field : undefined
}

/** What was typed, for the form to show again; a blank form begins with the reader's own language. */
export function typedAgain(values: Readonly<Record<string, string>>, language: string): TypedPerson {
  const { email = '', firstName = '', lastName = '', quantity: typed = '' } = values
  return { email, firstName, lastName, quantity: typed, language: values['language'] ?? language }
}
