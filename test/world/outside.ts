/** The outside world of tests that do not mean it: whoever asks it for anything fails. */
import type { Running } from '#server/running.ts'

const unmeant = (what: string) => () => Promise.reject(new Error(`Nobody was to ${what}`))

function meantByNobody(): never {
  throw new Error('Nobody was to make a key')
}

export const noOutside: Pick<Running, 'names' | 'outgoing' | 'software' | 'vault'> = {
  names: { texts: unmeant('look a name up') },
  outgoing: { faultOf: unmeant('look an address up'), call: unmeant('call anybody') },
  software: { find: unmeant('look for a file'), open: unmeant('read a file') },
  vault: {
    current: () => undefined,
    all: () => [],
    named: () => undefined,
    make: meantByNobody,
    renew: meantByNobody,
  },
}
