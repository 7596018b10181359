/** The portal as passkeys know it: bound to the address that people use, so that no other site can ask for them. */
import type { Site } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'

/** `url` is the request's, whose host the web listener has checked. */
export function siteOf(url: URL): Site {
  return { origin: url.origin, name: running().settings.publisherName }
}
