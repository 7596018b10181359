/** Which page of a benefit's transactions an address asks for. What is no place asks for the newest. */
import type { BenefitHistoryCursor } from '#server/business/benefits/index.ts'

export function historyCursor({ searchParams }: URL): BenefitHistoryCursor {
  const [before, after] = [searchParams.get('before'), searchParams.get('after')]
  if (before !== null && /^[1-9]\d{0,14}$/.test(before)) return { at: 'older-than', position: Number(before) }
  if (after !== null && /^(?:0|[1-9]\d{0,14})$/.test(after)) return { at: 'newer-than', position: Number(after) }
  return { at: 'newest' }
}
