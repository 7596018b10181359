// `npm run check`: runs the list of steps.mjs on two cores, goes on after a failure so that one run tells all of them,
// and ends with the line `N passed, N failed`. A step without tests of its own counts once.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { countPlaywright, countVitest } from './reports.mjs'
import { reportFile, reportFolder, steps } from './steps.mjs'
import { node24, root, run, seconds } from './terminal.mjs'

/** @import { Count, Step } from './steps.mjs' */

process.chdir(root)
rmSync(reportFolder, { recursive: true, force: true })
mkdirSync(reportFolder, { recursive: true })

const start = performance.now()
/** @type {Count[]} */
const counts = []
const waiting = [...steps]
while (waiting.length > 0) {
  const next = waiting[0]?.cores === 'both' ? 1 : waiting.findIndex((step) => step.cores === 'both')
  await runTogether(waiting.splice(0, next === -1 ? waiting.length : next))
}
const sum = (/** @type {keyof Count} */ key) => counts.reduce((total, count) => total + count[key], 0)
const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''
process.stdout.write(
  `\nAll steps took ${seconds(start)}.\n${sum('passed')} passed, ${sum('failed')} failed${skipped}\n`,
)
process.exitCode = sum('failed') === 0 ? 0 : 1

/**
 * Two at a time, in order.
 * @param {Step[]} group
 */
async function runTogether(group) {
  const lanes = group[0]?.cores === 'both' ? 1 : 2
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let step = group.shift(); step !== undefined; step = group.shift()) counts.push(await runStep(step))
    }),
  )
}

/**
 * @param {Step} step
 * @returns {Promise<Count>}
 */
async function runStep(step) {
  const begin = performance.now()
  const env = { ...process.env, NO_COLOR: '1', PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile(step) }
  const { code, output } = await run(node24, step.words, env)
  const count = countOf(step, code)
  const failed = count.failed > 0
  process.stdout.write(
    `${failed ? 'FAILED' : 'ok    '} ${step.name.padEnd(16)} ${seconds(begin)}${detail(step, count)}\n`,
  )
  if (failed) process.stdout.write(`\n${output.trimEnd()}\n\n`)
  return count
}

/**
 * @param {Step} step
 * @param {number} code
 * @returns {Count}
 */
function countOf(step, code) {
  const single = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
  const file = reportFile(step)
  if (step.report === undefined || !existsSync(file)) return single
  const report = JSON.parse(readFileSync(file, 'utf8'))
  const count = step.report === 'vitest' ? countVitest(report) : countPlaywright(report)
  // A run that ends badly although no test failed has failed all the same (set-up, an error outside of tests).
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count
}

/**
 * @param {Step} step
 * @param {Count} count
 */
function detail(step, count) {
  return step.report === undefined ? '' : ` (${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped)`
}
