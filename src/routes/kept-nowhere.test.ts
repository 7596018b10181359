import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isKeptNowhere } from './kept-nowhere.ts'

const routes = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('+page.svelte'))
  .map((path) => `/${path.replaceAll('\\', '/').replace(/\/?\+page\.svelte$/, '')}`)

test('no page that shows a secret, or has one in its address, is kept', () => {
  const kept = (id: string) => isKeptNowhere({ route: { id }, params: id.includes('[link]') ? { link: '1.1.x' } : {} })
  expect(routes.filter(kept).toSorted()).toEqual([
    '/(customer)/downloads/[link]',
    '/(customer)/profile/api-keys',
    '/(customer)/profile/api-keys/new',
    '/(customer)/profile/passkeys',
    '/(customer)/profile/passkeys/[passkey]',
    '/(customer)/profile/two-step',
    '/(customer)/profile/two-step/codes',
    '/(customer)/profile/two-step/off',
    '/(customer)/purchasing-accounts/[account]/benefits',
    '/(customer)/purchasing-accounts/[account]/benefits/[benefit]',
    '/(customer)/purchasing-accounts/[account]/benefits/[benefit]/calculation',
    '/(customer)/purchasing-accounts/[account]/benefits/[benefit]/convert',
    '/(customer)/purchasing-accounts/[account]/benefits/[benefit]/instructions',
    '/(customer)/purchasing-accounts/[account]/benefits/partner-permissions',
    '/(customer)/purchasing-accounts/[account]/keys',
    '/(customer)/purchasing-accounts/[account]/keys/[key]/activations',
    '/(customer)/purchasing-accounts/[account]/keys/prove',
    '/(public)/global-administrator/[link]',
    '/(public)/invitation/[link]',
    '/(public)/join/[link]',
    '/(public)/mailbox',
    '/(public)/mailbox/[message]',
    '/(public)/new-password/[link]',
    '/(public)/unsubscribe/[link]',
    '/console/keys/import',
    '/console/purchasing-accounts/[account]/keys',
    '/console/services',
    '/console/services/[service]',
    '/console/services/new',
    '/console/webhooks',
    '/console/webhooks/[endpoint]',
    '/console/webhooks/new',
  ])
})

test('an address that leads nowhere has no secret', () => {
  expect(isKeptNowhere({ route: { id: null }, params: {} })).toBe(false)
})
