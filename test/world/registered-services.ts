/** Registered services for tests. */
import { publisher } from '#server/business/access/index.ts'
import {
  freshSecret,
  registerServiceSite,
  rotateSecret,
  secretsOf,
  type FreshSecret,
  type NewServiceSite,
} from '#server/business/provisioning/index.ts'
import { sha256 } from '#server/platform/crypto.ts'
import { change, read, system, type House } from '#server/work/index.ts'

const publishing = system('test')
let made = 0

export interface TestSite {
  readonly id: number
  readonly clientId: string
  readonly secret: FreshSecret
}

/** A service that nothing is wrong with, but for what a test gives it. */
export function serviceLike(given: Partial<NewServiceSite> = {}): NewServiceSite {
  made += 1
  return {
    clientId: `service-${String(made)}`,
    name: `Service ${String(made)}`,
    homeUrl: 'https://one.example/',
    administrationUrl: '',
    provisioningUrl: '',
    redirectUris: ['https://one.example/in'],
    postLogoutRedirectUris: [],
    backchannelLogoutUri: '',
    helpLinks: [],
    ...given,
  }
}

/** Registers it, as the publisher. Throws the refusal. */
export async function registerSite(house: House, given: NewServiceSite = serviceLike()): Promise<TestSite> {
  const secret = freshSecret()
  const id = await change(house, publishing, null, (work) =>
    registerServiceSite(work, publisher(work), given, secret.hash),
  )
  return { id, clientId: given.clientId, secret }
}

/** Gives it another secret; answers that. Throws the refusal. */
export async function rotate(house: House, service: number, overlapDays: number): Promise<FreshSecret> {
  const secret = freshSecret()
  const rotation = { service, secretHash: secret.hash, overlapDays }
  await change(house, publishing, null, (work) => rotateSecret(work, publisher(work), rotation))
  return secret
}

/** Whether the service can prove itself so: the secret is among those that stand. */
export async function works(house: House, clientId: string, secret: string): Promise<boolean> {
  return read(house, publishing, async (work) => {
    const found = await work.db
      .selectFrom('service_secrets as s')
      .innerJoin('services as v', 'v.id', 's.service_id')
      .select(['s.id', 's.service_id'])
      .where('v.client_id', '=', clientId)
      .where('s.secret_hash', '=', sha256(secret))
      .executeTakeFirst()
    const standing = found === undefined ? [] : await secretsOf(work, publisher(work), found.service_id)
    return standing.some(({ id }) => id === found?.id)
  })
}
