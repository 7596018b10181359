/**
 * The demonstration's online service as the portal knows it: registered at the address where it listens today, with a secret
 * that is this installation's own. What the publisher changes of it in the Console stays, but for the addresses.
 */
import { publisher } from '#server/business/access/index.ts'
import {
  changeServiceSite,
  linkGroup,
  registerServiceSite,
  rotateSecret,
  serviceSite,
  signingSecret,
  usualOverlapDays,
  type NewServiceSite,
} from '#server/business/provisioning/index.ts'
import { sha256 } from '#server/platform/crypto.ts'
import type { Secret } from '#server/platform/secret.ts'
import { change, system, type Changing, type House } from '#server/work/index.ts'

/** What it is called: the product group that the guides open. */
export const onlineServiceName = 'Office 365'
export const onlineServiceClientId = 'office-365'

/** The product groups that its site serves; the others have none, so that both cases can be seen. */
const servedGroups = ['Office 365', 'Exchange Online'] as const

const demonstrating = system('demonstration')

/** What the service must be given to prove itself, and to know the portal by. Made of the installation's secret. */
export function onlineServiceSecrets(secret: Secret): { readonly client: string; readonly signing: string } {
  return {
    client: secret.token('demonstration-service', onlineServiceClientId),
    signing: signingSecret(secret, onlineServiceClientId),
  }
}

/** Registers the service, or tells where it listens now; answers false where the publisher has withdrawn it. */
export async function registerOnlineSite(house: House, address: string): Promise<boolean> {
  return change(house, demonstrating, null, async (work) => {
    const hash = sha256(onlineServiceSecrets(house.secret).client)
    const known = await work.db
      .selectFrom('services')
      .select(['id', 'withdrawn_at'])
      .where('client_id', '=', onlineServiceClientId)
      .executeTakeFirst()
    work.unchanged() // as nearly always
    if (known === undefined) await register(work, addressesAt(address), hash)
    else if (known.withdrawn_at !== null) return false
    else await refresh(work, known.id, addressesAt(address), hash)
    return true
  })
}

type Addresses = Omit<NewServiceSite, 'clientId' | 'name'>

async function register(work: Changing, addresses: Addresses, hash: Buffer): Promise<void> {
  const desk = publisher(work)
  const site = { clientId: onlineServiceClientId, name: onlineServiceName, ...addresses }
  const id = await registerServiceSite(work, desk, site, hash)
  const groups = await work.db.selectFrom('product_groups').select('id').where('name', 'in', servedGroups).execute()
  for (const group of groups) await linkGroup(work, desk, id, group.id)
}

async function refresh(work: Changing, id: number, addresses: Addresses, hash: Buffer): Promise<void> {
  const desk = publisher(work)
  const { name } = await serviceSite(work, desk, id)
  await changeServiceSite(work, desk, id, { name, ...addresses })
  const own = await work.db
    .selectFrom('service_secrets')
    .select('id')
    .where('secret_hash', '=', hash)
    .where((row) => row.or([row('retires_at', 'is', null), row('retires_at', '>', work.realNow)]))
    .executeTakeFirst()
  // The publisher gave it another one, which this program cannot know.
  if (own !== undefined) return
  await rotateSecret(work, desk, { service: id, secretHash: hash, overlapDays: usualOverlapDays })
}

function addressesAt(address: string): Addresses {
  return {
    homeUrl: `${address}/start`,
    administrationUrl: `${address}/start?to=/administration`,
    provisioningUrl: `${address}/provisioning`,
    redirectUris: [`${address}/signed-in`],
    postLogoutRedirectUris: [`${address}/signed-out`],
    backchannelLogoutUri: `${address}/backchannel-logout`,
    helpLinks: [
      {
        url: `${address}/help/first-steps`,
        labels: { fr: 'Premiers pas', en: 'First steps' },
      },
      {
        url: `${address}/help/licences`,
        labels: { fr: 'Attribuer ou supprimer des licences', en: 'Assign or remove licences' },
      },
    ],
  }
}
