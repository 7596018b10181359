/** The sign-in address that the guides print (guide 1, "Requête pour que l'invitation vous soit renvoyée", step 1). */
import type { Reroute, Transport } from '@sveltejs/kit/hooks'
import { unsentTransport } from '#routes/unsent.ts'

export const reroute: Reroute = ({ url }) => (/^\/customer\/?$/i.test(url.pathname) ? '/sign-in' : undefined)

export const transport: Transport = { unsent: unsentTransport }
