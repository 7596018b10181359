/** What the demonstration's hosting company has from the first day: domains, and the records of those that the story proved. */
import { recordNameOf, recordValueOf } from '#server/business/domains/index.ts'
import { hostingLimits, type HostedText } from '#server/platform/hosting.ts'
import type { Work } from '#server/work/index.ts'

/** The guides' domains, and those of the demonstration's people. */
export const hostedDomains = [
  'contoso.com',
  'contoso.co.uk',
  'contoso.example',
  'fabrikam.com',
  'fabrikam.example',
] as const

/** The records that the story has its people publish: without them what it proved would be lost within days. */
export async function hostedRecords(work: Work): Promise<readonly HostedText[]> {
  const claims = await work.db
    .selectFrom('domain_claims')
    .select(['domain', 'token'])
    .where('verified_at', 'is not', null)
    .where('lost_at', 'is', null)
    .where('domain', 'in', hostedDomains)
    .execute()
  return claims.map(({ domain, token }) => ({
    name: recordNameOf(domain),
    text: recordValueOf(token),
    ttlSeconds: hostingLimits.ttlSeconds.usual,
  }))
}
