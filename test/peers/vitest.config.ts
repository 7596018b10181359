// `npm run test:peers`: programs that nobody here wrote, against the real portal. Apart from `npm test`, since they have to
// be installed first.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/peers/*.peer.ts'],
    globalSetup: ['test/world/run.ts'],
    setupFiles: ['test/world/strictness.ts'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 90_000,
    passWithNoTests: false,
    env: { TZ: 'UTC' },
  },
})
