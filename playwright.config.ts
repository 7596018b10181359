// Browser tests: the real application, started once for the run on a folder of its own, in the Chromium that the set-up
// found. What needs no browser ends in .test.ts and is Vitest's.
import { defineConfig } from '@playwright/test'
import { findChromium } from './setup/chromium.mjs'

// Known once the set-up has started the portal: every worker reads this file again afterwards.
const baseURL = process.env['COMPTOIR_ORIGIN']
const executablePath = findChromium()

export default defineConfig({
  testDir: 'test',
  testMatch: ['guides/**/*.spec.ts', 'pages/**/*.spec.ts'],
  // What is heard is the same on every system.
  snapshotPathTemplate: '{testDir}/{testFileDir}/{testFileName}-snapshots/{arg}{ext}',
  outputDir: 'test-results/browser',
  globalSetup: './test/world/portal.ts',
  fullyParallel: true,
  // On two cores: a test waits for mail, DNS and its pages for half of its time.
  workers: 3,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/reports/playwright.json' }]],
  use: {
    browserName: 'chromium',
    ...(baseURL === undefined ? {} : { baseURL }),
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    screenshot: 'only-on-failure',
    // Recording every test to keep the few that fail costs a sixth of the run: ask for it (TRACE=1).
    trace: process.env['TRACE'] === undefined ? 'off' : 'retain-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // One process draws all pages of a browser, which come one after the other: a process for each site of each test takes a
        // quarter of what a test's first page costs.
        '--renderer-process-limit=1',
        '--disable-site-isolation-trials',
      ],
    },
  },
})
