/** Every effect that effects.test.ts tries, by operationId. */
import { catalogueEffects } from './catalogue.ts'
import type { Effects } from './effect.ts'
import { partnersEffects } from './partners.ts'
import { publisherEffects } from './publisher.ts'
import { webhooksEffects } from './webhooks.ts'

export const effects: Effects = {
  ...catalogueEffects,
  ...partnersEffects,
  ...publisherEffects,
  ...webhooksEffects,
}
