/** « Gérer l'accès » (guide 2) opens on its first tab. */
import { redirect } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = () => {
  redirect(303, '/access/users')
}
