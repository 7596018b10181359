// Rules, verbs and architecture: everything that ends in .test.ts. What needs a browser ends in .spec.ts (Playwright).
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte({ configFile: false })],
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'demo/**/*.test.ts', 'bench/**/*.test.ts'],
    globalSetup: ['test/world/run.ts'],
    setupFiles: ['test/world/strictness.ts'],
    pool: 'forks',
    // One process runs many files, and reads our modules once: each file for itself costs as much as its tests do. What a test leaves
    // in a module is therefore there for the next file; none keeps anything but names that are new each time.
    isolate: false,
    // On two cores Vitest would take one: its files wait for PostgreSQL much of the time, and two at once take 0.6 of it.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    restoreMocks: false,
    allowOnly: false,
    passWithNoTests: false,
    env: { TZ: 'UTC' },
  },
})
