/**
 * When somebody is stopped on his way into a service: to prove who he is, or because he may not enter. The services are the
 * publisher's own, so that nobody is asked for his consent.
 */
import { interactionPolicy, type Interaction, type KoaContextWithOIDC } from 'oidc-provider'
import { currentFrame } from './frame.ts'
import { noteRefusal } from './accounts.ts'

const { Check, Prompt, base } = interactionPolicy

/** Where the portal signs people in, and where it says why somebody may not enter; both know the way back or the reason. */
export const signInPath = '/sign-in'
export const refusedPath = '/services/refused'
/** In the address that one comes back to: whoever is signed in has to prove again who he is. */
export const againParameter = 'again'

/** What is looked at before a service is given a code, in this order. */
export function entryPolicy() {
  const policy = base()
  policy.get('consent')?.checks.clear()
  policy.add(
    new Prompt(
      { name: 'entry', requestable: false },
      new Check('entry_refused', 'the person may not enter this service', 'access_denied', (ctx) => {
        return ctx.oidc.account?.['isOpen'] !== true
      }),
    ),
    1,
  )
  return policy
}

/** Where somebody is led who is stopped. */
export async function pageOf(ctx: KoaContextWithOIDC, interaction: Interaction): Promise<string> {
  const frame = currentFrame()
  if (interaction.prompt.name === 'entry') {
    const clientId = ctx.oidc.client?.clientId ?? ''
    if (frame.entry !== undefined) await noteRefusal(frame, frame.entry, clientId)
    return `${refusedPath}?service=${encodeURIComponent(clientId)}`
  }
  const back = new URL(interaction.returnTo).pathname
  return signInAt(isSignedInAlready(interaction) ? `${back}?${againParameter}` : back)
}

/** True where a session is there already, and does not do. */
export function isSignedInAlready({ prompt }: Interaction): boolean {
  return !prompt.reasons.includes('no_session')
}

export function signInAt(back: string): string {
  return `${signInPath}?to=${encodeURIComponent(back)}`
}
