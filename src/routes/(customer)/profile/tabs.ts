/** The two pages of « Mon profil »: who one is and what one may do, and how one signs in. */
import { m } from '#messages'

export type ProfilePage = 'person' | 'security'

export function profileTabs(current: ProfilePage) {
  return [
    { label: m.profile_tab_person(), href: '/profile', current: current === 'person' },
    { label: m.profile_tab_security(), href: '/profile/security', current: current === 'security' },
  ]
}
