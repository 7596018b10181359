/** What is typed into « Associer des domaines », and what to type instead where it cannot be (SPEC 4.2, 12.6). */
import * as v from 'valibot'
import { m } from '#messages'
import { requireDomain, type Association } from '#server/business/domains/index.ts'
import type { Refusal } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { typedIn } from '#routes/form-text.ts'
import { workEmail } from '#routes/person-fields.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'

export interface TypedAssociation {
  readonly account: string
  readonly domain: string
  /** « Sélectionner un domaine hors liste »: taken instead of the list's where something stands in it. */
  readonly otherDomain: string
  /** `invite`, `oneself` or `keep`. */
  readonly administrator: string
  readonly email: string
  /** Said of a domain that the account uses already. */
  readonly replaces: boolean
}

export const associationFields = ['account', 'domain', 'otherDomain', 'administrator', 'email'] as const
export type AssociationErrors = Readonly<Partial<Record<(typeof associationFields)[number], string | undefined>>>

export function typedAssociation(form: FormData): TypedAssociation {
  return {
    account: typedIn(form, 'account'),
    domain: typedIn(form, 'domain'),
    otherDomain: typedIn(form, 'otherDomain'),
    administrator: typedIn(form, 'administrator'),
    email: typedIn(form, 'email'),
    replaces: form.get('replaces') === 'yes',
  }
}

const Email = workEmail(() => m.users_email_several())

/** The association that was typed, or what is wrong beside each field. `language` is that of the e-mail to somebody new. */
export function readAssociation(
  typed: TypedAssociation,
  language: Locale,
): { readonly account: number; readonly association: Association } | { readonly errors: AssociationErrors } {
  const { account, administrator, replaces } = typed
  const field = domainField(typed)
  const email = administrator === 'invite' ? v.safeParse(Email, typed.email) : undefined
  const errors: AssociationErrors = {
    account: /^[1-9]\d{0,14}$/.test(account) ? undefined : m.domains_account_missing(),
    [field]: domainError(typed[field]),
    administrator: ['invite', 'oneself', 'keep'].includes(administrator)
      ? undefined
      : m.domains_administrator_missing(),
    email: email?.success === false ? email.issues[0].message : undefined,
  }
  if (Object.values(errors).some((error) => error !== undefined)) return { errors }
  const named = email?.success === true ? { email: email.output, language } : undefined
  return {
    account: Number(account),
    association: { domain: typed[field], administrator: administrator === 'oneself' ? 'oneself' : named, replaces },
  }
}

/** A refusal beside the field that it is about. */
export function errorsOf(refusal: Refusal, typed: TypedAssociation): AssociationErrors {
  const message = refusalMessage(refusal)
  if (refusal.code.startsWith('domain.')) return { [domainField(typed)]: message }
  const isAboutEmail = typed.administrator === 'invite' && refusal.code !== 'global-administrator.missing'
  return isAboutEmail ? { email: message } : { administrator: message }
}

function domainField({ otherDomain }: TypedAssociation): 'domain' | 'otherDomain' {
  return otherDomain.trim() === '' ? 'domain' : 'otherDomain'
}

function domainError(typed: string): string | undefined {
  try {
    requireDomain(typed)
    return undefined
  } catch (error) {
    if (!isRefused(error)) throw error
    return refusalMessage(error)
  }
}
