/**
 * What messages to a service's site are signed with, in the form of Standard Webhooks. It is made of the installation's secret
 * and the service's name for itself, so that no table holds it; whoever looks at it is recorded (SPEC 12.2).
 */
import type { Publisher } from '#server/business/access/index.ts'
import type { Secret } from '#server/platform/secret.ts'
import type { Changing } from '#server/work/index.ts'
import { serviceSiteOf } from '../services/site.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** Somebody of the publisher looked at what messages to the service are signed with. */
    'service.signing-key-shown': { readonly service: number; readonly name: string }
  }
}

/** The key of the service that calls itself so. */
export function signingSecret(secret: Secret, clientId: string): string {
  return `whsec_${Buffer.from(secret.token('provisioning', clientId), 'base64url').toString('base64')}`
}

/** Records that the key is looked at; answers what the service calls itself. Refuses 404 service.unknown. */
export async function lookAtSigningKey(work: Changing, _desk: Publisher, service: number): Promise<string> {
  const { name, clientId } = await serviceSiteOf(work, service)
  await work.record({ name: 'service.signing-key-shown', scope: 'system', details: { service, name } })
  return clientId
}
