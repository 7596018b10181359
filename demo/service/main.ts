/**
 * A small online service, as a publisher's partner in the trade would write one: it has people, plans and an administration,
 * and lets a portal say who somebody is (OpenID Connect). It imports nothing of the portal and shares nothing with it but the
 * addresses in its settings; what it knows it keeps in memory.
 *
 * It says where it listens in one line of JSON, and ends with a signal or when whoever started it is gone.
 */
import { openSite } from './serve.ts'
import { settingsOf } from './settings.ts'

const service = await openSite(settingsOf(process.env))
process.stdout.write(`${JSON.stringify({ address: service.address })}\n`)

let ending: Promise<void> | undefined
function end(): void {
  ending ??= service.close()
  ending.finally(() => process.exit(0)).catch(() => undefined)
}
process.once('SIGINT', end)
process.once('SIGTERM', end)
// The other end of the pipe is in the hands of the program that started this one, and closes with it however it ends.
process.stdin.resume()
process.stdin.once('end', end)
process.stdin.once('error', end)
