/** Refusals of the business in the words of whoever reads them: one sentence per code, `refusal_*` in messages/. */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import type { Permission, Role } from '#server/business/access/index.ts'
import { Refusal, type EventName } from '#server/work/index.ts'

const sentences: Readonly<Record<string, unknown>> = m

/** What is refused, as a sentence in the language of the request. */
export function refusalMessage(refusal: Refusal): string {
  const facts = Object.entries(refusal.facts).map(([name, fact]) => [name, inWords(name, fact)])
  return sentence(`refusal_${refusal.code}`, Object.fromEntries(facts))
}

/** « Responsable des comptes » */
export function roleName(role: Role): string {
  return sentence(`role_${role}`)
}

/** « Responsable des comptes ou Administrateur de compte » */
export function anyOfRoles(roles: readonly Role[], locale: Locale): string {
  return new Intl.ListFormat(locale, { type: 'disjunction' }).format(roles.map(roleName))
}

/** « consulter les commandes » */
export function permissionPhrase(permission: Permission): string {
  return sentence(`permission_${permission}`)
}

/** « Rôles modifiés » */
export function eventName(name: EventName): string {
  return sentence(`event_${name}`)
}

/** True for what the business refused; anything else that is thrown is a fault of ours. */
export function isRefused(error: unknown): error is Refusal {
  return error instanceof Refusal
}

// Facts that are codes themselves are named like what they are in every refusal.
function inWords(name: string, fact: unknown): unknown {
  if (Array.isArray(fact)) return fact.map((each) => inWords(name.replace(/s$/, ''), each)).join(', ')
  if (typeof fact !== 'string') return fact
  if (name === 'role' || name === 'giver') return sentence(`role_${fact}`)
  if (name === 'permission') return sentence(`permission_${fact}`)
  return fact
}

function sentence(code: string, facts: object = {}): string {
  const spoken = sentences[code.replaceAll(/[.-]/g, '_')]
  if (typeof spoken !== 'function') throw new Error(`There is no message ${code}`)
  return String(Reflect.apply(spoken, undefined, [facts]))
}
