/** Who answers which address of the one listener: services speak to the sign-on, before the pages, people to the pages. */
import type { Settings } from '#server/platform/config.ts'
import type { Pages } from '#server/platform/http.ts'
import type { Log } from '#server/platform/log.ts'
import { openSignOn, signOnPath } from '#server/sign-on/index.ts'
import type { House } from '#server/work/index.ts'

/** The pages, with the doors that are not theirs. */
export function doorsBefore(
  pages: Pages,
  parts: { readonly house: House; readonly settings: Settings; readonly log: Log },
): Pages {
  const { house, settings, log } = parts
  const signOn = openSignOn({ house, publicOrigin: settings.publicOrigin, log })
  return (request, response, next) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    if (path === signOnPath || path.startsWith(`${signOnPath}/`)) return signOn(request, response)
    return pages(request, response, next)
  }
}
