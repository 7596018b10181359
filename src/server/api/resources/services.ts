/** The registered services, for the publisher. What makes a secret known stands on the page that makes it, and in no answer here. */
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import {
  groupsOfServiceSite,
  retireSecret,
  secretsOf,
  serviceSite,
  serviceSites,
  withdrawServiceSite,
} from '#server/business/provisioning/index.ts'
import { collection } from '../collection.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { instant, orNull, several, text, whole } from '../schemas.ts'

const tag = 'Services'
/** A service, as addresses name it. */
export const serviceParameter = {
  service: { description: 'The number that a service goes by in this API.', example: '3' },
}

const listedService = v.strictObject({
  service: whole('The number that it goes by in this API.', 3),
  clientId: text('What it calls itself (RFC 6749).', 'office'),
  name: text('Its name.', 'Office 365'),
  homeUrl: text('Where its customers begin.', 'https://office.example'),
  registeredAt: instant('Since when.'),
  withdrawnAt: orNull(instant('When it was withdrawn.')),
})

export const listServices = reads({
  id: 'listServices',
  path: '/services',
  scopes: ['services.read'],
  tag,
  summary: 'List the registered services',
  description: 'Those that stand first, by name.',
  answer: collection(listedService),
  problems: ['desk.unknown'],
  async find(work) {
    const sites = await serviceSites(work, publisher(work))
    const data = sites.map(({ id, clientId, name, homeUrl, registeredAt, withdrawnAt }) => ({
      service: id,
      clientId,
      name,
      homeUrl,
      registeredAt: registeredAt.toISOString(),
      withdrawnAt: withdrawnAt?.toISOString() ?? null,
    }))
    return { data, nextCursor: null }
  },
})

export const getServiceSite = reads({
  id: 'getServiceSite',
  path: '/services/{service}',
  scopes: ['services.read'],
  tag,
  summary: 'Read a registered service',
  description: 'Its addresses, product groups and secrets, as far as anybody may know these.',
  parameters: serviceParameter,
  answer: v.strictObject({
    ...listedService.entries,
    redirectUris: several('Where sign-ins lead back to.', text('An address.', 'https://office.example/callback')),
    productGroups: several('Which product groups it serves.', text('A name.', 'Office 365')),
    secrets: several(
      'The secrets that work, the newest first.',
      v.strictObject({
        secret: whole('The number that it goes by.'),
        madeAt: instant('When it was made.'),
        retiresAt: orNull(instant('Until when it works.')),
      }),
    ),
  }),
  problems: ['desk.unknown', 'service.unknown'],
  async find(work, call) {
    const desk = publisher(work)
    const site = await serviceSite(work, desk, numberIn(call, 'service'))
    const groups = await groupsOfServiceSite(work, desk, site.id, call.locale)
    const secrets = await secretsOf(work, desk, site.id)
    return {
      service: site.id,
      clientId: site.clientId,
      name: site.name,
      homeUrl: site.homeUrl,
      registeredAt: site.registeredAt.toISOString(),
      withdrawnAt: site.withdrawnAt?.toISOString() ?? null,
      redirectUris: [...site.redirectUris],
      productGroups: groups.map(({ name }) => name),
      secrets: secrets.map(({ id, madeAt, retiresAt }) => ({
        secret: id,
        madeAt: madeAt.toISOString(),
        retiresAt: retiresAt?.toISOString() ?? null,
      })),
    }
  },
})

export const withdrawSite = changes({
  id: 'withdrawSite',
  method: 'DELETE',
  path: '/services/{service}',
  scopes: ['services.write'],
  tag,
  summary: 'Withdraw a service',
  description: 'From its next request on it gets nothing, and its product groups are free for another.',
  parameters: serviceParameter,
  problems: ['desk.unknown', 'service.unknown'],
  act: async (work, call) => withdrawServiceSite(work, publisher(work), numberIn(call, 'service')),
})

export const retireServiceSecret = changes({
  id: 'retireServiceSecret',
  method: 'DELETE',
  path: '/services/{service}/secrets/{entry}',
  scopes: ['services.write'],
  tag,
  summary: 'End an earlier secret of a service now',
  description: 'The newest one stays.',
  parameters: { ...serviceParameter, entry: { description: 'The number that it goes by.', example: '4' } },
  problems: ['desk.unknown', 'service.unknown', 'service-secret.unknown', 'service-secret.newest'],
  act: async (work, call) => retireSecret(work, publisher(work), numberIn(call, 'service'), numberIn(call, 'entry')),
})
