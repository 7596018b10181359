/** Who is told when somebody asks for a work account: whoever has the address, and nobody else. */
import type { Events } from '#server/work/index.ts'
import { receiverOf, type Answer } from './tell.ts'

/** The link; the letter makes it of these two numbers and the installation's secret. He has no name yet but his address. */
export const ofJoinRequest: Answer<Events['join.requested']> = (_work, { details }) => {
  const { email, language, join, serial } = details
  const receiver = { name: email, address: email, language }
  return Promise.resolve([{ receiver, template: 'joining', parameters: { join, serial } }])
}

/** He has a work account: he signs in. */
export const ofJoinReminder: Answer<Events['join.reminded']> = async (work, event) => [
  { receiver: await receiverOf(work, event.scopeId), template: 'joining.reminded', parameters: {} },
]
