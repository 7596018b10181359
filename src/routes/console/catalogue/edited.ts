/** What a form says where somebody else was faster (SPEC 12.6): by whom and when. What was typed stays. */
import { m } from '#messages'
import { running } from '#server/running.ts'
import type { Refusal } from '#server/work/index.ts'
import { formatInstant, type Locale } from '#ui/format.ts'

/** « Olivier Petit a fait des modifications entre-temps, le 28 novembre 2026 à 09:15. … » */
export function editedInWords({ facts }: Refusal<'catalogue.edited-meanwhile'>, locale: Locale): string {
  const at = formatInstant(locale, running().house.clock.timeZone, facts.at)
  return facts.by === '' ? m.benefit_edited_by_program({ at }) : m.benefit_edited_by({ by: facts.by, at })
}
