/**
 * What a process asks of the world outside by its settings: names, and calls to addresses that people typed. The
 * demonstration has a world of its own on this machine: a hosting company, and a service to call.
 */
import { isOpenToOthers, type Settings } from '#server/platform/config.ts'
import { openNames, type Names } from '#server/platform/dns.ts'
import { openHosting, type Hosting } from '#server/platform/hosting.ts'
import type { Log } from '#server/platform/log.ts'
import { loopbackNetworks, openOutgoing, type Outgoing } from '#server/platform/outgoing.ts'
import { read, system, type House } from '#server/work/index.ts'
import { hostedDomains, hostedRecords } from '../../demo/hosting.ts'

export interface Outside {
  readonly names: Names
  readonly outgoing: Outgoing
  /** Where there is a demonstration, and no settings name resolvers that know other domains. */
  readonly hosting?: Hosting | undefined
}

/** The world as the settings say. */
export function outsideOf(settings: Settings): Outside {
  return {
    names: openNames({ resolvers: settings.dnsServers }),
    outgoing: openOutgoing({ allowed: settings.outgoingAllowed ?? [] }),
  }
}

/** The world of a demonstration, which this machine alone is part of; to be ended by `hosting.stop()`. */
export async function outsideOfDemonstration(house: House, settings: Settings, log: Log): Promise<Outside> {
  if (isOpenToOthers(settings)) return outsideOf(settings)
  const hosting = settings.dnsServers === undefined ? await hostingOf(house, settings, log) : undefined
  return {
    names: openNames({ resolvers: settings.dnsServers ?? (hosting && [hosting.nameServer]) }),
    outgoing: openOutgoing({ allowed: settings.outgoingAllowed ?? loopbackNetworks }),
    hosting,
  }
}

async function hostingOf(house: House, settings: Settings, log: Log): Promise<Hosting> {
  const texts = await read(house, system('demo'), hostedRecords)
  return openHosting(settings, log, { domains: hostedDomains, texts })
}
