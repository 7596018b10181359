/** The outside world of tests that do not mean it: whoever asks it for anything fails. */
import type { Workplace } from '#server/jobs.ts'

const unmeant = (what: string) => () => Promise.reject(new Error(`Nobody was to ${what}`))

export const noOutside: Pick<Workplace, 'names' | 'outgoing'> = {
  names: { texts: unmeant('look a name up') },
  outgoing: { faultOf: unmeant('look an address up'), call: unmeant('call anybody') },
}
