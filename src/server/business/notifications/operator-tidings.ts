/** Who is told that somebody works for the publisher no more: himself. */
import type { Events } from '#server/work/index.ts'
import { receiverOf, type Answer } from './tell.ts'

export const ofEndedOperator: Answer<Events['operator.ended']> = async (work, { details }) => [
  { receiver: await receiverOf(work, details.user), template: 'operator.ended', parameters: {} },
]
