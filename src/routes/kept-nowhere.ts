/**
 * Pages that show what opens something: the key of an app, recovery codes, the token of a link, the e-mails that hold such
 * links. No browser keeps them on its disk, and going back to one after signing out shows nothing.
 */
interface Shown {
  readonly route: { readonly id: string | null }
  readonly params: Readonly<Record<string, string | undefined>>
}

const roomsOfSecrets = [
  '/(customer)/purchasing-accounts/[account]/keys',
  // Access codes, and numbers of vouchers.
  '/(customer)/purchasing-accounts/[account]/benefits',
  '/(customer)/profile/two-step',
  '/(customer)/profile/passkeys',
  '/(customer)/profile/api-keys',
  '/(public)/mailbox',
  // What was typed, or stood in a file, is shown again where something is wrong with it.
  '/console/keys/import',
  '/console/purchasing-accounts/[account]/keys',
  '/console/services',
  '/console/webhooks',
]

/** True for a page behind a link of an e-mail, and for those that show secrets of one's own. */
export function isKeptNowhere({ route, params }: Shown): boolean {
  if (params['link'] !== undefined) return true
  return roomsOfSecrets.some((room) => route.id === room || route.id?.startsWith(`${room}/`) === true)
}
