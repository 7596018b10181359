// `npm run test:peers`: what nobody here wrote, against the portal: relying parties that sign in and out, a store of files, and a
// library that moves the machine's clock under it. Installs them where it can (root on Debian or its like); where it cannot it says so, and that is no failure.
import { existsSync } from 'node:fs'
import { findFaketime } from './faketime.mjs'
import { havePackages, havePages } from './ready.mjs'
import { node24, root, run } from './terminal.mjs'

const swift = ['swift-account', 'swift-container', 'swift-object', 'swift-proxy', 'memcached']
const packages = ['apache2', 'libapache2-mod-auth-openidc', 'libfaketime', ...swift]
const wanted = [
  '/usr/sbin/apache2',
  '/usr/lib/apache2/modules/mod_auth_openidc.so',
  '/usr/bin/swift-proxy-server',
  '/usr/bin/memcached',
]
const installLimit = '180' // seconds
const testLimit = '300'

process.chdir(root)
const missing = await install()
if (missing === undefined) {
  await havePackages()
  await havePages()
  process.stdout.write('Apache with mod_auth_openidc, Swift, and a clock that is moved, against the portal\n')
  const words = [node24, 'node_modules/vitest/vitest.mjs', 'run', '--config', 'test/peers/vitest.config.ts']
  const { code, output } = await run('timeout', [testLimit, ...words])
  process.stdout.write(output)
  process.exitCode = code
} else {
  process.stdout.write(`Peers were not tried: ${missing}\n`)
}

/**
 * Answers why they are not there; undefined where they are.
 * @returns {Promise<string | undefined>}
 */
async function install() {
  const isThere = () => wanted.every((file) => existsSync(file)) && findFaketime() !== undefined
  if (isThere()) return undefined
  if (!existsSync('/usr/bin/apt-get')) return `this system has no apt-get to install ${packages.join(', ')} with`
  if (process.getuid?.() !== 0) return `only root can install ${packages.join(', ')}`
  process.stdout.write(`Installing ${packages.join(', ')} ... `)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const get = (/** @type {string[]} */ ...words) => run('timeout', [installLimit, 'apt-get', '-q', ...words], env)
  const installing = ['install', '-y', '--no-install-recommends', ...packages]
  let { output } = await get(...installing)
  if (!isThere()) {
    await get('update')
    ;({ output } = await get(...installing))
  }
  process.stdout.write(isThere() ? 'done\n' : 'failed\n')
  return isThere() ? undefined : `they could not be installed: ${output.trim().split('\n').at(-1) ?? ''}`
}
