/**
 * Bytes that stream through the process lie outside V8's heap, where they hardly count as a reason to collect: after busy
 * pages have made the young generation large, some 70 MB of a download that is long gone would wait for its turn. Whoever
 * streams much says how much has passed, and every few megabytes the young generation alone is collected, which takes
 * about a millisecond.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const collectEveryBytes = 4_000_000

/** Hears how many bytes have passed. */
export function passingBytes(): (bytes: number) => void {
  let since = 0
  return (bytes) => {
    since += bytes
    if (since < collectEveryBytes) return
    since = 0
    collectYoung ??= openCollector()
    collectYoung()
  }
}

let collectYoung: (() => void) | undefined

/** V8's own function, which only a context that is made under this flag has; without it nothing is lost but memory. */
function openCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  return () => {
    if (typeof collect === 'function') collect({ type: 'minor' })
  }
}
