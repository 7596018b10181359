/**
 * Owns an embedded database in a process of its own, so that a test can kill it: `node test/world/embedded-holder.ts
 * FOLDER`. Says « held » once it has it; what goes wrong is one line on stderr.
 */
import { openEmbeddedDatabase } from '#server/platform/embedded-database.ts'

const [, , dataDir = ''] = process.argv
try {
  await openEmbeddedDatabase({ dataDir, durable: false })
  process.stdout.write('held\n')
  setInterval(() => undefined, 60_000)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
