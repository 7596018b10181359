/** A plan as answers say it. */
import type { InferOutput } from 'valibot'
import type { HeldPlan } from '#server/business/provisioning/index.ts'
import type { planShape } from './schemas.ts'

export function planBody({ code, kind, name, groupName, terms, seatsInUse }: HeldPlan): InferOutput<typeof planShape> {
  const sum = (quantity: 'available' | 'ordered' | 'unordered' | 'suspended') =>
    terms.reduce((total, term) => total + term[quantity], 0)
  return {
    code,
    name,
    productGroup: groupName,
    kind,
    available: sum('available'),
    ordered: sum('ordered'),
    unordered: sum('unordered'),
    suspended: sum('suspended'),
    terms: [...terms],
    seatsInUse,
  }
}
