/** The pages of « Mon profil »: who one is and what one may do, how one signs in, which notices one gets, and the keys of one's programs. */
import { m } from '#messages'

export type ProfilePage = 'person' | 'security' | 'e-mails' | 'api-keys'

export function profileTabs(current: ProfilePage) {
  return [
    { label: m.profile_tab_person(), href: '/profile', current: current === 'person' },
    { label: m.profile_tab_security(), href: '/profile/security', current: current === 'security' },
    { label: m.notices_title(), href: '/profile/e-mails', current: current === 'e-mails' },
    { label: m.api_keys(), href: '/profile/api-keys', current: current === 'api-keys' },
  ]
}
