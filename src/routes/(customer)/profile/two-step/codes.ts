/** The signed-in person's recovery codes of a generation that was just made. */
import { recoveryCodes } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'

export function codesOf({ person }: App.Locals, generation: number): readonly string[] {
  return person === null ? [] : recoveryCodes(running().house.secret, person.userId, generation)
}
