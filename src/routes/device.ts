/**
 * The browser that a form came from. Its own token stays there for good, so that its person is not warned of a device
 * that he uses every day; it opens nothing, and nobody but this portal sees it.
 */
import type { RequestEvent } from '@sveltejs/kit'
import { deviceKeptDays, type Device } from '#server/business/access/index.ts'
import { newToken } from '#server/platform/crypto.ts'
import { running } from '#server/running.ts'

const daySeconds = 86_400
const tokenPattern = /^[\w-]{43}$/

/** The device of a request that signs somebody in or changes how he does; gives the browser its token where it has none. */
export function deviceOf({ cookies, getClientAddress, request }: RequestEvent): Device {
  const { name, ...options } = form()
  const given = cookies.get(name)
  const token = given !== undefined && tokenPattern.test(given) ? given : newToken()
  cookies.set(name, token, { ...options, maxAge: deviceKeptDays * daySeconds })
  return { address: getClientAddress(), userAgent: request.headers.get('user-agent') ?? '', token }
}

function form() {
  const secure = running().settings.publicOrigin?.startsWith('https:') === true
  return { name: secure ? '__Host-device' : 'device', path: '/', httpOnly: true, sameSite: 'lax', secure } as const
}
