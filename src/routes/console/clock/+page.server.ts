/** The clock of the demonstration (absent elsewhere): what time it is there, and moving it ahead by days. */
import { setTimeout as pause } from 'node:timers/promises'
import { fail, redirect } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import { demonstrationClock, mostDaysAhead, moveClock } from '#server/business/operations/index.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { formatInstant } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'

// To the next day, past the later notice of a term, and past the end of an invitation.
const usualLeaps = [1, 30, 61]
const followMs = 100
const followLimitMs = 2_500

export const load: PageServerLoad = async ({ locals, url }) => {
  const clock = await locals.read((work) => demonstrationClock(work, publisher(work)))
  const { timeZone } = running().settings
  return {
    now: formatInstant(locals.locale, timeZone, clock.now),
    realNow: formatInstant(locals.locale, timeZone, running().house.clock.realNow()),
    daysAhead: clock.daysAhead,
    mostDays: mostDaysAhead,
    formKey: formKey(),
    leaps: usualLeaps.map((days) => ({ days, key: formKey() })),
    moved: url.searchParams.has('moved'),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, request } = event
    const form = await request.formData()
    const typed = form.get('days')
    const days = typeof typed === 'string' ? typed.trim() : ''
    try {
      await locals.change(changeKey(event, form), (work) =>
        moveClock(work, publisher(work), /^\d{1,6}$/.test(days) ? Number(days) : Number.NaN),
      )
    } catch (error) {
      if (!isRefusal(error, 'clock.days-malformed')) throw error
      return fail(error.status, { days, error: refusalMessage(error) })
    }
    await followed(await locals.read((work) => demonstrationClock(work, publisher(work))))
    redirect(303, '/console/clock?moved')
  },
}

/** Until this process goes by the moved clock, so that whoever looks at another page next sees the new day. */
async function followed({ daysAhead }: { readonly daysAhead: number }): Promise<void> {
  const { clock } = running().house
  for (let waited = 0; waited < followLimitMs; waited += followMs) {
    if (clock.now().getTime() - clock.realNow().getTime() >= daysAhead * 86_400_000 - followMs) return
    await pause(followMs)
  }
}
