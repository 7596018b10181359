/** The sign-in address that the guides print (guide 1, "Requête pour que l'invitation vous soit renvoyée", step 1). */
import type { Reroute } from '@sveltejs/kit/hooks'

export const reroute: Reroute = ({ url }) => (/^\/customer\/?$/i.test(url.pathname) ? '/sign-in' : undefined)
