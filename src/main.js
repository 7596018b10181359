/**
 * What `npm start` runs once everything is installed and built: `comptoir start`. Plain JavaScript, as `cli.js` is: to strip
 * the types of the very first file Node would load the compiler that does it, and keep its 15 MB.
 */
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Compiled once, not at each start: worth two thirds of the time until the first page.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)))
const { call } = await import('./commands/call.ts')
process.exitCode = await call(['start', ...process.argv.slice(2)])
