/**
 * Registering services and what they sign with (SPEC 5.8, 11). A secret that a request makes stands in the answer of that request and
 * nowhere else: what is kept for a repeat is its hash, so that a repeat answers null in its place (decisions/0029).
 */
import * as v from 'valibot'
import { publisher, type Publisher } from '#server/business/access/index.ts'
import {
  changeServiceSite,
  freshSecret,
  helpLinkLimit,
  linkGroup,
  longestAddress,
  longestHelpLabel,
  longestOverlapDays,
  longestServiceName,
  lookAtSigningKey,
  redirectLimit,
  registerServiceSite,
  rotateSecret,
  signingSecret,
  unlinkGroup,
  type FreshSecret,
  type ServiceFields,
} from '#server/business/provisioning/index.ts'
import { change, type Changing } from '#server/work/index.ts'
import { givenLine, givenList, givenText, givenWhole } from '../given.ts'
import { changes, numberIn } from '../kinds.ts'
import { keyOf, noBody, noQuery, operation, type Call } from '../operation.ts'
import { orNull, text, whole } from '../schemas.ts'
import { serviceParameter } from './services.ts'

const tag = 'Services'
const address = givenText(
  'An exact address that begins with https://.',
  'https://office.example/callback',
  longestAddress,
)
const label = givenLine('Its words.', 'Help', longestHelpLabel)

const fields = {
  name: givenLine('Its name.', 'Office 365', longestServiceName),
  homeUrl: address,
  administrationUrl: v.optional(address),
  provisioningUrl: v.optional(address),
  redirectUris: givenList('Where sign-ins lead back to.', address, redirectLimit),
  postLogoutRedirectUris: givenList('Where sign-outs lead back to.', address, redirectLimit, 0),
  backchannelLogoutUri: v.optional(address),
  helpLinks: givenList(
    'Pages of help on its own site.',
    v.strictObject({ url: address, labels: v.strictObject({ fr: label, en: label }) }),
    helpLinkLimit,
    0,
  ),
}
const shape = v.strictObject(fields)

function fieldsOf(given: v.InferOutput<typeof shape>): ServiceFields {
  const { administrationUrl = '', provisioningUrl = '', backchannelLogoutUri = '', ...rest } = given
  return { ...rest, administrationUrl, provisioningUrl, backchannelLogoutUri }
}

const writing = { method: 'POST', scopes: ['services.write'], tag, query: noQuery } as const
const madeSecret = orNull(text('The secret, shown once; null in the answer to a repeat.', 'uBkX2n7Qw0'))

export const registerSite = operation({
  ...writing,
  id: 'registerSite',
  path: '/services',
  summary: 'Register a service',
  description: 'With its first secret, of which only a hash is kept.',
  parameters: {},
  body: v.strictObject({
    clientId: givenLine('What it calls itself (RFC 6749). It stays.', 'office', longestServiceName),
    ...fields,
  }),
  answer: v.strictObject({ service: whole('The number that it goes by in this API.', 3), secret: madeSecret }),
  statuses: { 200: 'It is registered.' },
  problems: ['desk.unknown', 'service.malformed', 'service.known'],
  async run(call) {
    const { clientId, ...given } = call.body
    const secret = freshSecret()
    const kept = await change(call.house, call.actor, keyOf(call), async (work) => ({
      service: await registerServiceSite(work, publisher(work), { clientId, ...fieldsOf(given) }, secret.hash),
      hash: secret.hash.toString('hex'),
    }))
    return { body: { service: kept.service, secret: textOf(secret, kept.hash) } }
  },
})

const oneService = {
  ...writing,
  parameters: serviceParameter,
  problems: ['desk.unknown', 'service.unknown'],
} as const

export const postServiceSecret = operation({
  ...oneService,
  id: 'postServiceSecret',
  path: '/services/{service}/secrets',
  summary: 'Give a service another secret',
  description: 'The earlier ones work for so many days more at most, so that no sign-in fails meanwhile.',
  body: v.strictObject({
    overlapDays: givenWhole('For so many days; 0 for not at all.', 7, longestOverlapDays, 0),
  }),
  answer: v.strictObject({ secret: madeSecret }),
  statuses: { 200: 'It works.' },
  problems: [...oneService.problems, 'service-secret.days-unlikely', 'service-secret.too-many'],
  async run(call) {
    const secret = freshSecret()
    const hash = await change(call.house, call.actor, keyOf(call), async (work) => {
      const rotation = { service: numberIn(call, 'service'), secretHash: secret.hash, ...call.body }
      await rotateSecret(work, publisher(work), rotation)
      return secret.hash.toString('hex')
    })
    return { body: { secret: textOf(secret, hash) } }
  },
})

function textOf(secret: FreshSecret, kept: string): string | null {
  return secret.hash.toString('hex') === kept ? secret.text : null
}

export const showSigningKey = operation({
  ...oneService,
  id: 'showSigningKey',
  path: '/services/{service}/signing-key/showings',
  summary: 'Show what messages to a service are signed with',
  description: 'In the form of Standard Webhooks. Each look is recorded.',
  body: noBody,
  answer: v.strictObject({ signingKey: text('The key.', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') }),
  statuses: { 200: 'It is shown, and recorded.' },
  async run(call) {
    const clientId = await change(call.house, call.actor, keyOf(call), (work) =>
      lookAtSigningKey(work, publisher(work), numberIn(call, 'service')),
    )
    return { body: { signingKey: signingSecret(call.house.secret, clientId) } }
  },
})

const changing = {
  scopes: ['services.write'],
  tag,
  parameters: serviceParameter,
  problems: oneService.problems,
} as const

export const changeSite = changes({
  ...changing,
  id: 'changeSite',
  method: 'PUT',
  path: '/services/{service}',
  summary: 'Change what is registered of a service',
  description: 'All at once; what is left out it does not have any more.',
  body: shape,
  problems: [...changing.problems, 'service.malformed'],
  act: async (work, call) => changeServiceSite(work, publisher(work), numberIn(call, 'service'), fieldsOf(call.body)),
})

const oneGroup = {
  ...changing,
  path: '/services/{service}/product-groups/{group}',
  parameters: {
    ...serviceParameter,
    group: { description: 'The number of a product group (listCatalogueProducts).', example: '4' },
  },
} as const

export const putServiceGroup = changes({
  ...oneGroup,
  id: 'putServiceGroup',
  method: 'PUT',
  summary: 'Let a service serve a product group',
  description: 'A group has one service at most. Nothing happens where it serves it already.',
  problems: [...oneGroup.problems, 'product-group.unknown', 'product-group.served'],
  act: (work, call) => aboutGroup(work, call, linkGroup),
})

export const deleteServiceGroup = changes({
  ...oneGroup,
  id: 'deleteServiceGroup',
  method: 'DELETE',
  summary: 'Let a service serve a product group no more',
  description: 'Nothing happens where it does not.',
  act: (work, call) => aboutGroup(work, call, unlinkGroup),
})

async function aboutGroup(
  work: Changing,
  call: Pick<Call, 'parameters'>,
  act: (work: Changing, desk: Publisher, service: number, group: number) => Promise<void>,
): Promise<void> {
  await act(work, publisher(work), numberIn(call, 'service'), numberIn(call, 'group'))
}
