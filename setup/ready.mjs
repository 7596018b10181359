// What must be there before anything of ours can run - packages, built pages - made when it is missing or stale and
// passed over in a few milliseconds otherwise: a warm start has no time to read files.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { environmentOfTheSystem, node24, root, run, step } from './terminal.mjs'

const installStamp = join(root, 'node_modules', '.comptoir-installed')
const buildStamp = join(root, 'build', '.comptoir-built')
const installAttempts = 2

/** What the built pages are made of. src/server is not among it: it is run from source. */
const pageSources = [
  'src/app.html',
  'src/error.html',
  'src/hooks.server.ts',
  'src/hooks.ts',
  'src/routes',
  'src/ui',
  'static',
  'messages',
  'setup/messages.mjs',
  'vite.config.ts',
  'package-lock.json',
]

/** Installs what package-lock.json says, unless it is installed. */
export async function havePackages() {
  const wanted = sha256(readFileSync(join(root, 'package-lock.json')))
  if (readOr(installStamp) === wanted && existsSync(node24)) return
  await step('Installing packages', async () => {
    let outcome = { code: 1, output: '' }
    // Twice: the package of Node calls npm once more by itself, and a network that stutters fails there.
    for (let attempt = 0; attempt < installAttempts && outcome.code !== 0; attempt += 1) {
      outcome = await run('npm', ['ci', '--no-progress', '--loglevel=error'], environmentOfTheSystem())
    }
    return outcome
  })
  writeFileSync(installStamp, wanted)
}

/** Builds the pages, unless they are built from what is there now. */
export async function havePages() {
  // The compiler of the messages writes its settings anew, with the same content: their time says nothing.
  const wanted = sha256(stampOf(pageSources) + readOr(join(root, 'project.inlang', 'settings.json')))
  if (readOr(buildStamp) === wanted && existsSync(join(root, 'build', 'handler.js'))) return
  await step('Building the pages', () =>
    run(node24, ['node_modules/vite/bin/vite.js', 'build', '--logLevel=warn'], { ...process.env, NO_COLOR: '1' }),
  )
  mkdirSync(dirname(buildStamp), { recursive: true })
  writeFileSync(buildStamp, wanted)
}

/**
 * Changes whenever a file under the paths is changed, added or removed: by size and time, without reading any.
 * @param {readonly string[]} paths
 */
function stampOf(paths) {
  /** @type {string[]} */
  const lines = []
  const pending = paths.map((path) => join(root, path)).filter((path) => existsSync(path))
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const stat = statSync(path)
    if (stat.isDirectory()) pending.push(...readdirSync(path).map((name) => join(path, name)))
    else lines.push(`${path} ${stat.size} ${stat.mtimeMs}`)
  }
  return sha256(lines.sort().join('\n'))
}

/** @param {string | Buffer} content */
function sha256(content) {
  return createHash('sha256').update(content).digest('hex')
}

/** @param {string} path */
function readOr(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
