/** Who answers which address of the one listener: services speak to the sign-on and the API, people to the pages. */
import type { Api, Outside } from '#server/api/index.ts'
import type { Settings } from '#server/platform/config.ts'
import type { Pages } from '#server/platform/http.ts'
import type { Log } from '#server/platform/log.ts'
import { answerBy } from '#server/platform/web-answer.ts'
import { clientOfToken, openSignOn, signOnPath } from '#server/sign-on/index.ts'
import type { House } from '#server/work/index.ts'

const apiPath = '/api'

/** The pages, with the doors that are not theirs. */
export function doorsBefore(
  pages: Pages,
  parts: {
    readonly house: House
    readonly settings: Settings
    readonly log: Log
    readonly outside: Outside
    readonly visitBytesPerMinute?: number | undefined
    readonly entriesPerMinute?: number | undefined
  },
): Pages {
  const { house, settings, log, outside, visitBytesPerMinute, entriesPerMinute } = parts
  const { publicOrigin } = settings
  const signOn = openSignOn({ house, publicOrigin, log, visitBytesPerMinute, entriesPerMinute })
  // Loaded with its first request: most portals start without anybody who asks.
  let opening: Promise<Api> | undefined
  const api = () =>
    (opening ??= import('#server/api/index.ts').then((it) => it.apiOf({ house, log, clientOfToken, outside })))
  return (request, response, next) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    if (isUnder(signOnPath, path)) return signOn(request, response)
    if (isUnder(apiPath, path)) return answerBy(async (asked) => (await api()).fetch(asked), request, response)
    return pages(request, response, next)
  }
}

function isUnder(place: string, path: string): boolean {
  return path === place || path.startsWith(`${place}/`)
}
