/**
 * Gives back, once, the memory that starting took. V8 leaves what nothing needs any more where it is until the process is busy again;
 * one at rest would hold a quarter more than it needs, for as long as it rests.
 */
import { Session } from 'node:inspector/promises'

/** By then the first requests are answered; the collection takes a tenth of a second, in which others wait. */
const afterMs = 5_000

/** Does so some seconds from now; call it once everything is up. Answers what calls it off. */
export function giveBackLater(): () => void {
  const timer = setTimeout(() => void giveBack(), afterMs)
  timer.unref()
  return () => {
    clearTimeout(timer)
  }
}

/** Collects what nothing refers to, and shrinks the heap to what is left. */
export async function giveBack(): Promise<void> {
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.collectGarbage')
  session.disconnect()
}
