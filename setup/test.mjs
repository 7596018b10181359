// `npm test`, by any Node since 20 on a machine that has nothing else: packages and a browser, then every check.
import { spawnSync } from 'node:child_process'
import { havePackages } from './ready.mjs'
import { node24, root } from './terminal.mjs'

await havePackages()
const { haveChromium } = await import('./chromium.mjs') // needs a package
await haveChromium()
const { status } = spawnSync(node24, ['setup/check.mjs'], { cwd: root, stdio: 'inherit' })
process.exitCode = status ?? 1
