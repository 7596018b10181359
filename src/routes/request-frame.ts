/**
 * From a request to who asks and what he may read through: one connection at most at any moment, and the session is
 * looked up in the very transaction that the page then reads in.
 */
import type { RequestEvent } from '@sveltejs/kit'
import { actorOfSession, keepSession, type Session } from '#server/business/access/index.ts'
import { isDatabaseAway } from '#server/platform/outage.ts'
import { running } from '#server/running.ts'
import { change, openReading, visitor, type Reading } from '#server/work/index.ts'
import { localeOf } from './locale.ts'
import { sessionToken } from './session-cookie.ts'

export interface RequestFrame {
  readonly locals: App.Locals
  /** The database could not be asked who it is. What reads or changes will fail with the same reason. */
  readonly isDatabaseAway: boolean
  /** Gives the connection back; notes that the session is in use, once every few minutes. */
  end(): Promise<void>
}

/** Frames a request. Throws only what is a fault of ours. */
export async function openFrame(event: RequestEvent): Promise<RequestFrame> {
  const { log, house: own } = running()
  const house = { ...own, from: event.request.headers.get('x-app-address') ?? undefined }
  const requestId = event.request.headers.get('x-request-id') ?? ''
  const token = sessionToken(event.cookies)
  let opening: Promise<Reading> | undefined
  let session: Session | undefined
  let isAway = false
  if (token !== undefined) {
    opening = openReading(house, visitor)
    try {
      const reading = await opening
      session = await actorOfSession(reading.work, token)
      opening = Promise.resolve(reading.as(session?.actor ?? visitor))
    } catch (error) {
      await close()
      if (!isDatabaseAway(error)) throw error
      isAway = true
    }
  }
  const actor = session?.actor ?? visitor
  const person = session?.person ?? null

  async function reading(): Promise<Reading> {
    opening ??= openReading(house, visitor).then((opened) => opened.as(actor))
    return opening
  }

  async function close(): Promise<void> {
    const opened = opening
    opening = undefined
    // One that never opened, or broke, has nothing to give back.
    await opened?.then((each) => each.close()).catch(() => undefined)
  }

  async function keep(): Promise<void> {
    if (session?.isStale !== true || token === undefined) return
    const noted = change(house, actor, null, (work) => keepSession(work, token))
    await noted.catch((error: unknown) => log.warn({ request: requestId, err: error }, 'session not kept'))
  }

  return {
    isDatabaseAway: isAway,
    locals: {
      requestId,
      actor,
      person,
      locale: localeOf(event, person),
      read: async (fn) => fn((await reading()).work),
      async change(key, fn) {
        await close()
        return change(house, actor, key, fn)
      },
      async apart(fn) {
        await close()
        return fn(house)
      },
    },
    async end() {
      const closing = close() // COMMIT of what only read is not waited for
      if (session?.isStale === true) {
        await closing
        await keep()
      }
    },
  }
}
