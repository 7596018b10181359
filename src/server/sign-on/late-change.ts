/**
 * A change that opens with the first look-up and closes before the answer leaves: what a service was answered is stored,
 * and no slow request holds a connection while its body comes in.
 */
import { change, type Actor, type Changing, type House } from '#server/work/index.ts'

export interface LateChange {
  /** In whose name it opens, unless it is open. */
  actor: Actor
  /** The change, opened where it is not. */
  work(): Promise<Changing>
  readonly isOpen: boolean
  /** Commits what was done, if anything was. */
  commit(): Promise<void>
  /** Undoes it. */
  abandon(): Promise<void>
}

export function openLate(house: House, actor: Actor): LateChange {
  let opening: Promise<Changing> | undefined
  let closing: Promise<void> | undefined
  const end = Promise.withResolvers<undefined>()
  end.promise.catch(() => undefined) // where nothing was opened, nobody waits for it
  const late: LateChange = {
    actor,
    work() {
      opening ??= new Promise((resolve, reject) => {
        closing = change(house, late.actor, null, async (work) => {
          work.unchanged() // whoever has something to tell records it
          resolve(work)
          await end.promise
        })
        closing.catch(reject)
      })
      return opening
    },
    get isOpen() {
      return opening !== undefined
    },
    async commit() {
      end.resolve(undefined)
      await closing
    },
    async abandon() {
      end.reject(new Error('The request failed'))
      await closing?.catch(() => undefined)
    },
  }
  return late
}
