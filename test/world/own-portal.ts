/** A portal of its own for a browser test that moves its time, or whose tables no other test is to write into. */
import { test as base } from './browser.ts'
import { startToldPortal, type Portal } from './portal.ts'

/**
 * As `test` of browser.ts, on a portal that its file has to itself: each says whose it is (`test.use({ portalOf: 'services' })`), or
 * it would go on with the one that another file left behind. Its tests follow each other.
 */
export const test = base.extend<object, { readonly portalOf: string; readonly portal: Portal }>({
  portalOf: ['', { scope: 'worker', option: true }],
  portal: [
    async ({ portalOf }, use) => {
      if (portalOf === '') throw new Error('Say whose portal it is')
      const portal = await startToldPortal()
      await use(portal)
      await portal.stop()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ portal }, use) => {
    await use(portal.origin)
  },
})
