/** What the page says of a link that cannot be answered, and where one goes from there. */
import { m } from '#messages'
import type { LinkedAdministrator } from '#server/business/domains/index.ts'

interface DeadEnd {
  readonly title: string
  readonly text: string
  readonly way?: { readonly label: string; readonly href: string }
}

/** `claimId` is the domain that whoever accepted administers; undefined for anybody else. */
export function deadEnd(
  state: Exclude<LinkedAdministrator['state'], 'open'> | 'unknown',
  days: number,
  claimId: number | undefined,
): DeadEnd {
  switch (state) {
    case 'unknown':
      return { title: m.invitation_unknown_title(), text: m.administrator_unknown_text() }
    case 'expired':
      return { title: m.administrator_expired_title(), text: m.administrator_expired_text({ days }) }
    case 'replaced':
      return { title: m.administrator_replaced_title(), text: m.administrator_replaced_text() }
    case 'refused':
      return { title: m.administrator_refused_title(), text: m.administrator_refused_text() }
    case 'ended':
      return { title: m.administrator_ended_title(), text: m.administrator_ended_text() }
    case 'accepted':
      return claimId === undefined
        ? {
            title: m.administrator_accepted_title(),
            text: m.administrator_accepted_text(),
            way: { label: m.sign_in_submit(), href: '/sign-in' },
          }
        : {
            title: m.administrator_accepted_title(),
            text: m.administrator_accepted_own(),
            way: { label: m.administrator_open_domain(), href: `/domains/${String(claimId)}` },
          }
  }
}
