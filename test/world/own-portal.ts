/** A portal of its own for a browser test that moves its time, or whose tables no other test is to write into. */
import { test as base } from './browser.ts'
import { startPortal, type Portal } from './portal.ts'

/** As `test` of browser.ts, on a portal that its file has to itself; its tests follow each other. */
export const test = base.extend<object, { readonly portal: Portal }>({
  portal: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern that this fixture needs no other
    async ({}, use) => {
      const portal = await startPortal()
      await use(portal)
      await portal.stop()
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ portal }, use) => {
    await use(portal.origin)
  },
})
