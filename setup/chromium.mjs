// Finds a Chromium for the browser tests: one that is installed, or Playwright's own; `haveChromium` brings one.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { node24, run, step } from './terminal.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const macPaths = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * The path of a browser that can be started, or undefined.
 * @returns {string | undefined}
 */
export function findChromium() {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const installed = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  return [process.env['CHROMIUM_PATH'] ?? '', ...installed, ...macPaths, chromium.executablePath()].find(isProgram)
}

/** Brings a browser where there is none: Debian's package when root, else Playwright's own download. */
export async function haveChromium() {
  if (findChromium() !== undefined) return
  await step('Installing Chromium', async () => {
    if (process.getuid?.() === 0 && isDebian()) {
      await run('apt-get', ['update'])
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      const outcome = await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], env)
      if (outcome.code === 0 || findChromium() !== undefined) return outcome
    }
    return await run(node24, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'])
  })
}

function isDebian() {
  return existsSync('/etc/os-release') && /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return path !== ''
  } catch {
    return false
  }
}
