/** The pages of « Mon profil »: who one is and what one may do, how one signs in, and the keys of one's programs. */
import { m } from '#messages'

export type ProfilePage = 'person' | 'security' | 'api-keys'

export function profileTabs(current: ProfilePage) {
  return [
    { label: m.profile_tab_person(), href: '/profile', current: current === 'person' },
    { label: m.profile_tab_security(), href: '/profile/security', current: current === 'security' },
    { label: m.api_keys(), href: '/profile/api-keys', current: current === 'api-keys' },
  ]
}
