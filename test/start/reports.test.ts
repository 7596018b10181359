import { expect, test } from 'vitest'
import { countPlaywright, countVitest } from '../../setup/reports.mjs'
import { steps } from '../../setup/steps.mjs'

test('Vitest: a file that does not load counts as a failure although none of its tests ran', () => {
  const failing = { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] }
  const broken = { status: 'failed', assertionResults: [] }
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [failing, broken],
  }
  expect(countVitest(report)).toEqual({ passed: 5, failed: 2, skipped: 3 })
})

test('Playwright: what passed only when repeated, and what broke outside of tests, counts as a failure', () => {
  const stats = { expected: 7, unexpected: 1, flaky: 1, skipped: 2 }
  expect(countPlaywright({ stats, errors: [{}] })).toEqual({ passed: 7, failed: 3, skipped: 2 })
})

test('every step is there that the promise of `npm test` names', () => {
  expect(steps.map((step) => step.name)).toEqual([
    'prepare',
    'build',
    'lint of pages',
    'format',
    'types of pages',
    'types',
    'lint',
    'messages',
    'rules and verbs',
    'browser',
  ])
})
