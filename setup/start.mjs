// `npm start`, by any Node since 20 on a machine that has nothing else: makes what is missing, then becomes
// `comptoir start` under Node 24.
import { spawn } from 'node:child_process'
import { havePackages, havePages } from './ready.mjs'
import { node24, root } from './terminal.mjs'

await havePackages()
await havePages()
process.chdir(root)
const words = ['src/main.js', ...process.argv.slice(2)]
if (process.execve !== undefined && Number.parseInt(process.versions.node, 10) >= 24) {
  // The same process goes on, so that signals reach it and no second Node stays in memory.
  process.execve(node24, [node24, ...words], process.env)
}
const child = spawn(node24, words, { stdio: 'inherit' })
// A terminal sends Ctrl-C to both: this one waits for the other to end in order.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.once('exit', (code) => {
  process.exitCode = code ?? 1
})
