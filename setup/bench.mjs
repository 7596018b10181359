// `npm run bench [-- NAME...]`: the measurements of bench/, on pages that are built from what is there now.
import { spawn } from 'node:child_process'
import { havePackages, havePages } from './ready.mjs'
import { node24, root } from './terminal.mjs'

await havePackages()
await havePages()
process.chdir(root)
const child = spawn(node24, ['bench/run.ts', ...process.argv.slice(2)], { stdio: 'inherit' })
// A terminal sends Ctrl-C to both: this one waits for the other to end in order.
process.on('SIGINT', () => undefined)
child.once('exit', (code) => {
  process.exitCode = code ?? 1
})
