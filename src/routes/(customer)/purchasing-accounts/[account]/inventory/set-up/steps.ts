/** The wizard's three steps by name, in the language of the request. */
import { m } from '#messages'

export function stepNames(): readonly string[] {
  return [m.set_up_step_choose(), m.set_up_step_review(), m.set_up_step_sent()]
}
