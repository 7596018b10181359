/**
 * What a process has outside of its database by its settings: names to look up, addresses to call, the publisher's software and the
 * keys of its product keys. The demonstration has a world of its own on this machine: a hosting company, and a service to call.
 */
import { join } from 'node:path'
import { isOpenToOthers, type Settings } from '#server/platform/config.ts'
import { openNames, type Names } from '#server/platform/dns.ts'
import { diskStore } from '#server/platform/disk-store.ts'
import type { FileStore } from '#server/platform/file-store.ts'
import { openHosting, type Hosting } from '#server/platform/hosting.ts'
import type { SoftwareStore } from '#server/platform/setting-shapes.ts'
import type { Log } from '#server/platform/log.ts'
import { loopbackNetworks, openOutgoing, type Outgoing } from '#server/platform/outgoing.ts'
import { s3Store } from '#server/platform/s3-store.ts'
import { openVault, type Vault } from '#server/platform/vault.ts'
import { read, system, type House } from '#server/work/index.ts'
import { hostedDomains, hostedRecords } from '../../demo/hosting.ts'

export interface Outside {
  readonly names: Names
  readonly outgoing: Outgoing
  readonly software: FileStore
  readonly vault: Vault
  /** Where there is a demonstration, and no settings name resolvers that know other domains. */
  readonly hosting?: Hosting | undefined
}

/** The world as the settings say. */
export function outsideOf(settings: Settings): Outside {
  return {
    names: openNames({ resolvers: settings.dnsServers }),
    outgoing: openOutgoing({ allowed: settings.outgoingAllowed ?? [] }),
    ...kept(settings),
  }
}

/** The world of a demonstration, which this machine alone is part of; to be ended by `hosting.stop()`. */
export async function outsideOfDemonstration(house: House, settings: Settings, log: Log): Promise<Outside> {
  if (isOpenToOthers(settings)) return outsideOf(settings)
  const hosting = settings.dnsServers === undefined ? await hostingOf(house, settings, log) : undefined
  return {
    names: openNames({ resolvers: settings.dnsServers ?? (hosting && [hosting.nameServer]) }),
    outgoing: openOutgoing({ allowed: settings.outgoingAllowed ?? loopbackNetworks }),
    ...kept(settings),
    hosting,
  }
}

/** What the publisher keeps outside of the database. */
function kept(settings: Settings): Pick<Outside, 'software' | 'vault'> {
  const store = storeOf(settings)
  return { software: 'folder' in store ? diskStore(store.folder) : s3Store(store.s3), vault: vaultOf(settings) }
}

/** The keys of product keys as the settings say. */
export function vaultOf({ productKeysFile, dataDir }: Settings): Vault {
  return openVault(productKeysFile ?? join(dataDir, 'product-keys.key'))
}

/** The folder in which the publisher's software lies; undefined where it is a bucket. */
export function softwareFolderOf(settings: Settings): string | undefined {
  const store = storeOf(settings)
  return 'folder' in store ? store.folder : undefined
}

function storeOf({ softwareStore, dataDir }: Settings): SoftwareStore {
  return softwareStore ?? { folder: join(dataDir, 'software') }
}

async function hostingOf(house: House, settings: Settings, log: Log): Promise<Hosting> {
  const texts = await read(house, system('demo'), hostedRecords)
  return openHosting(settings, log, { domains: hostedDomains, texts })
}
