/** Every effect that effects.test.ts tries, by operationId. */
import { benefitsEffects } from './benefits.ts'
import { catalogueEffects } from './catalogue.ts'
import { definitionsEffects } from './definitions.ts'
import { domainsEffects } from './domains.ts'
import type { Effects } from './effect.ts'
import { ordersEffects } from './orders.ts'
import { partnersEffects } from './partners.ts'
import { peopleEffects } from './people.ts'
import { permissionsEffects } from './permissions.ts'
import { publisherEffects } from './publisher.ts'
import { reportsEffects } from './reports.ts'
import { servicesEffects } from './services.ts'
import { softwareEffects } from './software.ts'
import { webhooksEffects } from './webhooks.ts'

export const effects: Effects = {
  ...benefitsEffects,
  ...catalogueEffects,
  ...definitionsEffects,
  ...domainsEffects,
  ...ordersEffects,
  ...partnersEffects,
  ...peopleEffects,
  ...permissionsEffects,
  ...publisherEffects,
  ...reportsEffects,
  ...servicesEffects,
  ...softwareEffects,
  ...webhooksEffects,
}
