/**
 * The edge that services speak to (OpenID Connect): the portal vouches to them for whoever is signed in. What the provider
 * needs is loaded with its first request; jobs and the services' API do without it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { MountOptions } from './mount.ts'

export { apiScopes } from './clients.ts'
export { clientOfToken, type ClientToken } from './client-token.ts'
export { signOnJobs } from './jobs.ts'
export { rotateKeys } from './keys.ts'

/** Where the provider lives, at the portal's own origin: its issuer is that origin and this path. */
export const signOnPath = '/oidc'

/** Answers every request under `signOnPath`. */
export function openSignOn(
  options: MountOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  let opening: ReturnType<typeof load> | undefined
  const load = async () => (await import('./mount.ts')).openMount(options)
  return async (request, response) => {
    opening ??= load()
    const answer = await opening
    await answer(request, response)
  }
}
