/** The way back from a page of « Sécurité ». */
import { m } from '#messages'

export function securityCrumbs() {
  return [
    { label: m.profile_title(), href: '/profile' },
    { label: m.security_title(), href: '/profile/security' },
  ]
}
