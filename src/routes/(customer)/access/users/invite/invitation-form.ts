/** What is typed into « Inviter un utilisateur », and what to type instead where it cannot be (SPEC 2.2, 12.6). */
import * as v from 'valibot'
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import { isRole, type Role } from '#server/business/access/index.ts'
import { isCountry } from '#routes/countries.ts'
import { typedIn } from '#routes/form-text.ts'
import { personName, workEmail } from '#routes/person-fields.ts'

export const invitationFields = [
  'email',
  'firstName',
  'lastName',
  'language',
  'countryCode',
  'role',
  'account',
] as const
export type InvitationField = (typeof invitationFields)[number]

export interface TypedInvitation {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly language: string
  readonly countryCode: string
  readonly roles: readonly string[]
  readonly accounts: readonly string[]
}

export function typedInvitation(form: FormData): TypedInvitation {
  const several = (name: string) => form.getAll(name).filter((value) => typeof value === 'string')
  return {
    email: typedIn(form, 'email'),
    firstName: typedIn(form, 'firstName'),
    lastName: typedIn(form, 'lastName'),
    language: typedIn(form, 'language'),
    countryCode: typedIn(form, 'countryCode'),
    roles: several('role'),
    accounts: several('account'),
  }
}

const id = v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/), v.transform(Number))

const Invitation = v.object({
  email: workEmail(() => m.users_email_several()),
  firstName: personName(() => m.users_first_name_missing()),
  lastName: personName(() => m.users_last_name_missing()),
  language: v.picklist(locales, () => m.profile_language_unknown()),
  countryCode: v.pipe(
    v.string(),
    v.check(isCountry, () => m.profile_country_unknown()),
  ),
  roles: v.pipe(
    v.array(
      v.custom<Role>(
        (name) => typeof name === 'string' && isRole(name),
        () => m.users_role_unknown(),
      ),
    ),
    v.minLength(1, () => m.users_role_missing()),
  ),
  accounts: v.pipe(
    v.array(id),
    v.minLength(1, () => m.users_account_missing()),
  ),
})

export type Invitation = v.InferOutput<typeof Invitation>
export type InvitationErrors = Readonly<Partial<Record<InvitationField, string | undefined>>>

/** The invitation that was typed, or what is wrong beside each field. */
export function readInvitation(
  typed: TypedInvitation,
): { readonly invitation: Invitation } | { readonly errors: InvitationErrors } {
  const parsed = v.safeParse(Invitation, typed)
  if (parsed.success) return { invitation: parsed.output }
  const first = (field: keyof TypedInvitation) => parsed.issues.find((issue) => issue.path?.[0]?.key === field)?.message
  return {
    errors: {
      email: first('email'),
      firstName: first('firstName'),
      lastName: first('lastName'),
      language: first('language'),
      countryCode: first('countryCode'),
      role: first('roles'),
      account: first('accounts'),
    },
  }
}
