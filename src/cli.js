#!/usr/bin/env node
/**
 * The `comptoir` command: `node src/cli.js COMMAND`, or `npx comptoir COMMAND` in the installation's folder. In JavaScript for
 * the reason that `main.js` gives.
 */
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Compiled once, not at each start: worth two thirds of the time until the first page.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)))
const { call } = await import('./commands/call.ts')
process.exitCode = await call(process.argv.slice(2))
