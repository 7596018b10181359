/** « Sécurité »: how one signs in, and where one is signed in (SPEC 1.6, 1.8). */
import { redirect } from '@sveltejs/kit'
import {
  endOwnSession,
  ownApp,
  ownPasskeys,
  ownSessions,
  ownViewings,
  signOutEverywhere,
  type OwnSession,
} from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { deviceWords } from '#routes/device-words.ts'
import { typedIn } from '#routes/form-text.ts'
import { clearSessionToken, sessionToken } from '#routes/session-cookie.ts'
import { dateIn } from '#server/platform/clock.ts'
import { formatInstant, formatLongDay, type Locale } from '#ui/format.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ cookies, locals, url }) => {
  const { locale } = locals
  const { timeZone } = running().settings
  const day = (instant: Date) => formatLongDay(locale, dateIn(timeZone, instant))
  return locals.read(async (work) => {
    const app = await ownApp(work)
    const passkeys = await ownPasskeys(work)
    const sessions = await ownSessions(work, sessionToken(cookies) ?? '')
    return {
      app: app.state === 'on' ? { since: day(app.since), codesLeft: app.codesLeft } : undefined,
      passkeys: passkeys.map(({ id, name, addedAt, usedAt }) => ({
        id,
        name,
        addedOn: day(addedAt),
        usedOn: usedAt && day(usedAt),
      })),
      sessions: sessions.map((session) => inWords(session, locale, timeZone)),
      viewings: (await ownViewings(work)).map(({ operator, reason, beganAt, endsAt }) => ({
        operator,
        reason,
        began: formatInstant(locale, timeZone, beganAt),
        ended: formatInstant(locale, timeZone, endsAt),
      })),
      done: [...url.searchParams.keys()][0],
    }
  })
}

export const actions: Actions = {
  end: async ({ locals, request }) => {
    const id = Number(typedIn(await request.formData(), 'session'))
    if (Number.isSafeInteger(id)) await locals.change(null, (work) => endOwnSession(work, id))
    redirect(303, '/profile/security?session-ended')
  },
  everywhere: async ({ cookies, locals }) => {
    await locals.change(null, signOutEverywhere)
    clearSessionToken(cookies)
    redirect(303, '/sign-in?signed-out')
  },
}

function inWords(session: OwnSession, locale: Locale, timeZone: string) {
  const { id, address, isThis } = session
  return {
    id,
    address,
    isThis,
    device: deviceWords(session.userAgent),
    openedAt: formatInstant(locale, timeZone, session.openedAt),
    seenAt: formatInstant(locale, timeZone, session.seenAt),
  }
}
