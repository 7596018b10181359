/** Everything that must be true of the whole database, gathered from the capabilities: what `comptoir doctor` asks. */
import { invariants as ofAccess } from '#server/business/access/index.ts'
import { invariants as ofAgreements } from '#server/business/agreements/index.ts'
import { invariants as ofAudit } from '#server/business/audit/index.ts'
import { invariants as ofBenefits } from '#server/business/benefits/index.ts'
import { invariants as ofDomains } from '#server/business/domains/index.ts'
import { invariants as ofDownloads } from '#server/business/downloads/index.ts'
import { invariants as ofInventory } from '#server/business/inventory/index.ts'
import { invariants as ofNotifications } from '#server/business/notifications/index.ts'
import { invariants as ofOrders } from '#server/business/orders/index.ts'
import { invariants as ofPartners } from '#server/business/partners/index.ts'
import { invariants as ofProvisioning } from '#server/business/provisioning/index.ts'
import { invariants as ofWebhooks } from '#server/business/webhooks/index.ts'
import type { Invariant } from '#server/work/index.ts'

export const invariants: readonly Invariant[] = [
  ...ofAccess,
  ...ofAgreements,
  ...ofPartners,
  ...ofDomains,
  ...ofInventory,
  ...ofOrders,
  ...ofProvisioning,
  ...ofBenefits,
  ...ofDownloads,
  ...ofNotifications,
  ...ofWebhooks,
  ...ofAudit,
]
