/**
 * The frame of every request: who asks, in which language, through which connection; and what is said when it fails.
 * Addresses, request ids and standing headers are the web listener's (`platform/http.ts`).
 */
import { error as refuse, json, redirect, type RequestEvent } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { m } from '#messages'
import { isDatabaseAway } from '#server/platform/outage.ts'
import { running } from '#server/running.ts'
import { isRefusal, Refusal } from '#server/work/index.ts'
import { isKeptNowhere } from '#routes/kept-nowhere.ts'
import { speak } from '#routes/locale.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { openFrame } from '#routes/request-frame.ts'
import { signInPath } from '#routes/same-site.ts'
import { takesFiles } from '#routes/takes-files.ts'

const retryAfterSeconds = '5'

export const handle: Handle = async ({ event, resolve }) => {
  const frame = await openFrame(event)
  Object.assign(event.locals, frame.locals)
  const { locale, person } = frame.locals
  try {
    return await speak(locale, async () => {
      if (person === null && !frame.isDatabaseAway && !isOpenToVisitors(event)) return toSignIn(event)
      if (isTooLong(event)) refuse(413, m.error_too_large())
      refuseWhileViewing(event)
      const response = await resolve(event, {
        transformPageChunk: ({ html }) => html.replace('%lang%', locale).replace('%accent%', accent()),
      })
      if (isKeptNowhere(event)) response.headers.set('cache-control', 'no-store')
      if (frame.isDatabaseAway && response.status === 503) response.headers.set('retry-after', retryAfterSeconds)
      return isBarePage(event, response) ? inLanguage(response, locale) : response
    })
  } finally {
    await frame.end()
  }
}

export const handleError: HandleServerError = ({ kind, error, event }) => {
  // Thrown before the request was framed, an error has neither.
  const { requestId = '', locale = 'fr' } = event.locals
  return speak(locale, () => {
    if (kind === 'framework') {
      return { message: error.status === 404 ? m.error_not_found_title() : m.error_refused_title(), requestId }
    }
    if (kind !== 'unknown') return { requestId }
    if (isRefused(error)) {
      const missing = isRefusal(error, 'permission.missing') ? { missing: error.facts } : {}
      return { status: error.status, message: refusalMessage(error), requestId, code: error.code, ...missing }
    }
    const { log } = running()
    if (isDatabaseAway(error)) {
      log.warn({ request: requestId, err: error }, 'database away')
      return { status: 503, message: m.error_away_title(), requestId }
    }
    log.error({ request: requestId, route: event.route.id, err: error }, 'unexpected error')
    return { status: 500, message: m.error_fault_title(), requestId }
  })
}

const sentByViewers: ReadonlySet<string> = new Set(['/(public)/viewing/end', '/(public)/sign-out'])

/** An operator who looks as a user would: what he sends is refused before a page reads it, as `work` would. He may stop, and sign out. */
function refuseWhileViewing({ locals, request, route }: RequestEvent): void {
  if (locals.viewing === undefined || route.id === null || sentByViewers.has(route.id)) return
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal(403, 'viewing.read-only', {})
}

/** Pages of `(public)`, and addresses that lead nowhere: these say so to everybody alike. */
function isOpenToVisitors({ route }: RequestEvent): boolean {
  return route.id === null || route.id.startsWith('/(public)')
}

/** A body longer than forms are (`platform/whole-body.ts`), where no file is taken. */
function isTooLong({ request, route }: RequestEvent): boolean {
  return request.headers.get('x-app-body') === 'long' && !takesFiles(route.id)
}

/** To the sign-in page and back again; a script that asked for data is told so instead. */
function toSignIn({ request, url }: RequestEvent): Response {
  const accepts = request.headers.get('accept') ?? ''
  if (accepts.includes('application/json')) return json({ message: m.refusal_sign_in_needed() }, { status: 401 })
  redirect(303, request.method === 'GET' || request.method === 'HEAD' ? signInPath(url) : '/sign-in')
}

/** What Kit says in `error.html`, where no page could be rendered, knows no language yet. */
function isBarePage({ route }: RequestEvent, response: Response): boolean {
  const isHtml = response.headers.get('content-type')?.startsWith('text/html') === true
  return route.id !== null && isHtml && response.status >= 400 && !response.headers.has('etag')
}

async function inLanguage(response: Response, locale: string): Promise<Response> {
  const html = await response.text()
  return new Response(html.replace('%lang%', locale).replace('%home%', m.back_home()), response)
}

/** The publisher's colour, from which the style sheet makes all others. */
function accent(): string {
  const { accentHue, accentChroma } = running().settings
  return `--accent-h:${String(accentHue)};--accent-c:${String(accentChroma)}`
}
