/** What a person's API key may be made for: a noun, and whether to read or to write; and whose keys may (SPEC 12.5). */
import type { Audience } from '../audience.ts'

const everybody = ['customer', 'partner', 'operator'] as const

/** Each scope opens at least one operation of the API; by it the person may do there what he may do on pages, and no more. */
export const apiKeyScopes = {
  'purchasing-accounts.read': everybody,
  'orders.read': everybody,
  'orders.write': ['partner'],
  'order-files.read': ['partner'],
  'order-files.write': ['partner'],
  'purchasing-accounts.write': everybody,
  'users.read': ['customer'],
  'users.write': ['customer'],
  'inventory.read': everybody,
  'set-ups.read': ['customer', 'partner'],
  'set-ups.write': ['customer'],
  'domains.read': ['customer'],
  'domains.write': ['customer'],
  'benefits.read': everybody,
  'benefits.write': everybody,
  'events.read': ['customer', 'operator'],
  'partner-permissions.read': everybody,
  'partner-permissions.write': ['customer', 'partner'],
  'customers.read': ['partner'],
  'api-keys.read': ['customer', 'operator'],
  'api-keys.write': ['customer', 'operator'],
  'operators.read': ['operator'],
  'operators.write': ['operator'],
  'profile.read': everybody,
  'profile.write': everybody,
  'catalogue.read': ['partner', 'operator'],
  'catalogue.write': ['operator'],
  'jobs.read': ['operator'],
  'jobs.write': ['operator'],
  'reports.read': everybody,
  'reports.write': everybody,
  'software.read': everybody,
  'software.write': everybody,
  'product-keys.read': everybody,
  'product-keys.write': everybody,
  // Apart from the list of keys: whoever may list them is not to show them by the way.
  'secrets.read': ['customer', 'partner'],
  'agreements.read': everybody,
  'agreements.write': ['customer', 'operator'],
  'partners.read': ['operator'],
  'partners.write': ['operator'],
  'partner-users.read': ['partner'],
  'partner-users.write': ['partner'],
  'services.read': ['operator'],
  'services.write': ['operator'],
  'webhooks.read': ['operator'],
  'webhooks.write': ['operator'],
  'e-mails.read': ['operator'],
  'e-mails.write': ['operator'],
} as const satisfies Readonly<Record<`${string}.${'read' | 'write'}`, readonly Audience[]>>

export type ApiKeyScope = keyof typeof apiKeyScopes

/** True for the name of a scope. */
export function isApiKeyScope(name: string): name is ApiKeyScope {
  return Object.hasOwn(apiKeyScopes, name)
}

/** The scopes that keys of an audience may have. */
export function apiKeyScopesOf(audience: Audience): readonly ApiKeyScope[] {
  return Object.keys(apiKeyScopes)
    .filter(isApiKeyScope)
    .filter((scope) => {
      const whose: readonly Audience[] = apiKeyScopes[scope]
      return whose.includes(audience)
    })
}
