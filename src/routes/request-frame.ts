/**
 * From a request to who asks and what he may read through: one connection at most at any moment, and the session is
 * looked up in the very transaction that the page then reads in.
 */
import type { RequestEvent } from '@sveltejs/kit'
import {
  actorOfSession,
  endViewing,
  keepSession,
  signOut,
  viewingOf,
  type Session,
  type Viewing,
} from '#server/business/access/index.ts'
import { isDatabaseAway } from '#server/platform/outage.ts'
import { running } from '#server/running.ts'
import {
  change,
  openReading,
  Refusal,
  visitor,
  type Changing,
  type House,
  type Reading,
  type Work,
} from '#server/work/index.ts'
import { localeOf } from './locale.ts'
import { sessionToken } from './session-cookie.ts'
import { viewingToken } from './viewing-cookie.ts'

export interface RequestFrame {
  readonly locals: App.Locals
  /** The database could not be asked who it is. What reads or changes will fail with the same reason. */
  readonly isDatabaseAway: boolean
  /** Gives the connection back, records what was looked at, and notes that the session is in use, once every few minutes. */
  end(): Promise<void>
}

/** Frames a request. Throws only what is a fault of ours. */
export async function openFrame(event: RequestEvent): Promise<RequestFrame> {
  const { log, house: installed } = running()
  const house = { ...installed, from: event.request.headers.get('x-app-address') ?? undefined }
  const requestId = event.request.headers.get('x-request-id') ?? ''
  const token = sessionToken(event.cookies)
  let opening: Promise<Reading> | undefined
  let session: Session | undefined
  let viewing: Viewing | undefined
  let isAway = false
  if (token !== undefined) {
    opening = openReading(house, visitor)
    try {
      const reading = await opening
      session = await actorOfSession(reading.work, token)
      viewing = await viewingIn(reading.work, event, session, token)
      opening = Promise.resolve(reading.as(viewing?.actor ?? session?.actor ?? visitor))
    } catch (error) {
      await close()
      if (!isDatabaseAway(error)) throw error
      isAway = true
    }
  }
  const own = session?.actor ?? visitor
  const actor = viewing?.actor ?? own
  const person = viewing?.person ?? session?.person ?? null
  // Whoever looks as somebody else changes nothing, neither in his name nor in a visitor's.
  const shown: House = viewing === undefined ? house : { ...house, isReadOnly: true }
  const looks: ((work: Changing) => Promise<void>)[] = []

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
    const noted = change(house, own, null, (work) => keepSession(work, token))
    await noted.catch((error: unknown) => log.warn({ request: requestId, err: error }, 'session not kept'))
  }

  return {
    isDatabaseAway: isAway,
    locals: {
      requestId,
      actor,
      person,
      locale: localeOf(event, person),
      viewing: viewing && {
        operator: viewing.operator,
        reason: viewing.reason,
        endsAt: viewing.endsAt,
        async end(andSignOut) {
          await close()
          const opened = viewingToken(event.cookies)
          if (opened !== undefined) await change(house, own, null, (work) => endViewing(work, opened))
          if (andSignOut && token !== undefined) await change(house, own, null, (work) => signOut(work, token))
        },
      },
      async read(fn) {
        if (viewing !== undefined && isOwnRoom(event)) throw new Refusal(403, 'viewing.closed', {})
        return fn((await reading()).work)
      },
      async change(key, fn) {
        await close()
        return change(shown, actor, key, fn)
      },
      looked(fn) {
        looks.push(fn)
      },
      async apart(fn) {
        await close()
        return fn(shown)
      },
    },
    async end() {
      const closing = close() // COMMIT of what only read is not waited for
      for (const look of looks) {
        await closing
        await change(shown, actor, null, look)
      }
      if (session?.isStale === true) {
        await closing
        await keep()
      }
    },
  }
}

/** How somebody signs in, and what programs do in his name, is nobody's business who looks as he would. */
function isOwnRoom({ route }: RequestEvent): boolean {
  return route.id?.startsWith('/(customer)/profile/') === true
}

/** As whom an operator looks, where his browser says that he does and it is still so. */
async function viewingIn(
  work: Work,
  { cookies }: RequestEvent,
  session: Session | undefined,
  token: string,
): Promise<Viewing | undefined> {
  const opened = viewingToken(cookies)
  if (opened === undefined || session?.actor.kind !== 'operator') return undefined
  return viewingOf(work, opened, session, token)
}
