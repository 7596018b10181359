// `npm run pictures`: takes the pictures of the README and of the help anew, of the demonstration, on pages that are built from what is
// there now. A step of each release.
import { spawn } from 'node:child_process'
import { havePackages, havePages } from './ready.mjs'
import { node24, root } from './terminal.mjs'

await havePackages()
await havePages()
process.chdir(root)
const words = ['node_modules/@playwright/test/cli.js', 'test', 'pictures.spec', '--workers=1']
const child = spawn(node24, words, { stdio: 'inherit', env: { ...process.env, COMPTOIR_PICTURES: '1' } })
// A terminal sends Ctrl-C to both: this one waits for the other to end in order.
process.on('SIGINT', () => undefined)
child.once('exit', (code) => {
  process.exitCode = code ?? 1
})
