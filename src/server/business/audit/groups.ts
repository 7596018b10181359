/** The journal's filter: which events are about access, and which are about what was bought. The rest is neither. */
export const journalGroups = ['access', 'services', 'benefits', 'software', 'orders'] as const
export type JournalGroup = (typeof journalGroups)[number]

/** The first part of an event's name decides, so that a new event of a known noun is found without being listed here. */
const nouns: Readonly<Record<JournalGroup, readonly string[]>> = {
  access: [
    'user',
    'role',
    'roles',
    'access',
    'administrator',
    'visibility',
    'invitation',
    'partner-user',
    'partner-permission',
    'role-request',
    'operator',
    'person',
    'password',
    'password-reset',
    'join',
    'passkey',
    'api-key',
    'user-api-key',
    'authenticator-app',
    'recovery-code',
    'recovery-codes',
    'second-step',
    'session',
    'sessions',
    'device',
    'viewing',
    'service-entry',
    'global-administrator',
  ],
  services: [
    'subscription',
    'set-up',
    'suspension',
    'term',
    'expiry',
    'seats',
    'domain',
    'domain-approval',
    'service',
    'service-secret',
    'service-group',
  ],
  benefits: [
    'benefit',
    'benefit-rule',
    'benefit-identifier',
    'beneficiary',
    'benefit-domain',
    'access-code',
    'voucher',
    'partner-permission',
  ],
  software: ['software', 'software-file', 'software-opening', 'product-key', 'product-keys', 'activations'],
  orders: ['order', 'order-file'],
}

/** The nouns whose events a group holds. */
export function nounsOf(group: JournalGroup): readonly string[] {
  return nouns[group]
}
