/** So many at once for each, such as downloads of one person: whoever has them all is told so instead of being made to wait. */

export interface Places {
  /** A place for this one, to be given back by the call that is answered; undefined where all of his are taken. */
  take(whose: string): (() => void) | undefined
}

/** `limit` places for each. In this process: several processes have as many each. */
export function openPlaces(limit: number): Places {
  const taken = new Map<string, number>()
  return {
    take(whose) {
      const count = taken.get(whose) ?? 0
      if (count >= limit) return undefined
      taken.set(whose, count + 1)
      let isGivenBack = false
      return () => {
        if (isGivenBack) return
        isGivenBack = true
        const left = (taken.get(whose) ?? 1) - 1
        if (left === 0) taken.delete(whose)
        else taken.set(whose, left)
      }
    },
  }
}
