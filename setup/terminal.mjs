// How the set-up speaks and runs programs. Only what every Node since 20 has: it runs before anything is installed.
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the installation. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** Node 24, once the packages are installed: an ordinary npm package brings it. */
export const node24 = join(root, 'node_modules', 'node', 'bin', 'node')

/** @typedef {{ readonly code: number, readonly output: string }} Outcome */

/**
 * Runs a program to its end and keeps what it writes for the case that it fails.
 * @param {string} command
 * @param {readonly string[]} words
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Outcome>}
 */
export async function run(command, words, env = process.env) {
  const child = spawn(command, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  return await new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, output: `${error.message}\n` }))
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/**
 * One step of the set-up on one line: what is done, then how long it took. A step that fails ends the process: all that
 * its program said, then one line.
 * @param {string} name
 * @param {() => Promise<Outcome>} work
 */
export async function step(name, work) {
  const start = performance.now()
  process.stdout.write(`${name} ... `)
  const { code, output } = await work()
  process.stdout.write(code === 0 ? `${seconds(start)}\n` : 'failed\n')
  if (code === 0) return
  process.stderr.write(`${output.trimEnd()}\n\n${name}: failed, see above\n`)
  process.exit(1)
}

/**
 * Time since `start` (of `performance.now()`), for people.
 * @param {number} start
 */
export function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`
}

/** The environment without the programs of node_modules: an npm that runs by a Node it is about to replace breaks. */
export function environmentOfTheSystem() {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  return { ...process.env, PATH: path.join(delimiter) }
}
