// After every `npm install`: writes what is generated and therefore not committed - the messages' modules and Kit's
// tsconfig, which npm deletes each time it installs. Without it nothing type-checks and nothing runs from source.
import { spawnSync } from 'node:child_process'
import { compile } from '@inlang/paraglide-js'
import { messageOptions } from './messages.mjs'

await compile(messageOptions)
const sync = spawnSync(process.execPath, ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync'], { stdio: 'inherit' })
process.exitCode = sync.status ?? 1
