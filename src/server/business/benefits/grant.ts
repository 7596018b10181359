/**
 * The rule of a benefit's quantity, pure: what one posting does to what an account has of it. Kept at every moment (SPEC 8):
 * granted = the larger of calculated + converted and used, so that nobody gets more than there is, and what was used is not
 * taken back when coverage shrinks; what exceeds it then is the shortfall.
 */
export type BenefitEntryKind =
  | 'calculated'
  | 'used'
  | 'returned'
  | 'user-added'
  | 'user-changed'
  | 'user-removed'
  | 'voucher-assigned'
  | 'voucher-revoked'
  | 'voucher-expired'
  | 'converted'
  | 'conversion-undone'
  | 'downloaded'

/** What an account has of a benefit, in the benefit's measure. */
export interface BenefitGrant {
  /** Lines of its ledger so far. */
  readonly entries: number
  /** What the rules give for what the account holds. */
  readonly calculated: number
  /** What conversions brought, less what they took. */
  readonly converted: number
  readonly used: number
}

/** What is to change, each by so much. */
export interface BenefitPosting {
  readonly kind: BenefitEntryKind
  readonly calculated?: number
  readonly converted?: number
  readonly used?: number
}

/** One line of the benefit's ledger. */
export interface BenefitEntry {
  readonly position: number
  readonly kind: BenefitEntryKind
  readonly granted_change: number
  readonly used_change: number
  readonly granted_after: number
  readonly used_after: number
}

/** What the posting would take is not there: nothing has changed. */
export interface Exhausted {
  readonly remaining: number
}

/** What is granted: never less than what is used. */
export function grantedOf({ calculated, converted, used }: BenefitGrant): number {
  return Math.max(calculated + converted, used)
}

/** What can still be used, assigned or converted; never negative. */
export function remainingOf(grant: BenefitGrant): number {
  return grantedOf(grant) - grant.used
}

/** What is used beyond what would be granted: not taken back, and an alert. */
export function shortfallOf(grant: BenefitGrant): number {
  return grantedOf(grant) - grant.calculated - grant.converted
}

/** The grant after the posting, with its line of the ledger; or what remains, where that is too little. */
export function postBenefit(
  grant: BenefitGrant,
  posting: BenefitPosting,
): { readonly grant: BenefitGrant; readonly entry: BenefitEntry } | Exhausted {
  const { calculated = 0, converted = 0, used = 0 } = posting
  const taken = Math.max(used, 0) + Math.max(-converted, 0)
  if (taken > remainingOf(grant)) return { remaining: remainingOf(grant) }

  const after: BenefitGrant = {
    entries: grant.entries + 1,
    calculated: grant.calculated + calculated,
    converted: grant.converted + converted,
    used: grant.used + used,
  }
  if (after.used < 0 || after.calculated < 0) throw new Error('More was returned than there was')
  return {
    grant: after,
    entry: {
      position: after.entries,
      kind: posting.kind,
      granted_change: grantedOf(after) - grantedOf(grant),
      used_change: used,
      granted_after: grantedOf(after),
      used_after: after.used,
    },
  }
}
