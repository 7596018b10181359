// The one list of what `npm test` and `npm run check` do, in order. Warnings are errors everywhere.

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Count */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} words what Node runs: the program's file and its words
 * @property {'one' | 'both'} cores whether another step may run beside it
 * @property {'vitest' | 'playwright'} [report] tests are counted from the report at `reportFile`; else a step counts once
 */

/** Where a step's test report lies; a folder that git does not see. */
export const reportFolder = 'test-results/reports'

/** @type {readonly Step[]} */
export const steps = [
  // First: Kit's own tsconfig and the messages, which types, lint and tests read.
  { name: 'prepare', words: ['setup/prepare.mjs'], cores: 'both' },
  // Alone: it writes the messages anew, which the steps after it read.
  { name: 'build', words: ['setup/build.mjs'], cores: 'both' },
  // The longest first: two run side by side, and a long one that begins last runs alone.
  {
    name: 'lint of pages',
    words: [
      'node_modules/eslint/bin/eslint.js',
      '--max-warnings=0',
      '--cache',
      '--cache-location',
      'node_modules/.cache/eslint',
      'src/**/*.svelte',
    ],
    cores: 'one',
  },
  {
    name: 'format',
    words: ['node_modules/prettier/bin/prettier.cjs', '--check', '--cache', '--log-level=warn', '.'],
    cores: 'one',
  },
  {
    name: 'types of pages',
    words: [
      'node_modules/svelte-check/bin/svelte-check',
      '--tsgo',
      '--tsconfig',
      'tsconfig.json',
      '--fail-on-warnings',
      // Rows keep the roles that they lose in browsers when a style sheet lays them out anew.
      '--compiler-warnings',
      'a11y_no_redundant_roles:ignore',
      '--output',
      'human',
    ],
    cores: 'one',
  },
  { name: 'types', words: ['node_modules/@typescript/native/bin/tsc', '-p', '.'], cores: 'one' },
  { name: 'lint', words: ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'], cores: 'one' },
  { name: 'messages', words: ['setup/check-messages.mjs'], cores: 'one' },
  {
    name: 'rules and verbs',
    words: [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFolder}/vitest.json`,
    ],
    cores: 'both',
    report: 'vitest',
  },
  { name: 'browser', words: ['node_modules/@playwright/test/cli.js', 'test'], cores: 'both', report: 'playwright' },
]

/** @param {Step} step */
export function reportFile(step) {
  return `${reportFolder}/${step.report ?? step.name}.json`
}
