/** The person of the key: who he is, where he is what, which notices he wants, and his keys. How he signs in is changed on pages alone. */
import * as v from 'valibot'
import {
  apiKeyScopes,
  changeOwnProfile,
  customerRoles,
  endOwnApiKey,
  isApiKeyScope,
  ownApiKeys,
  ownPartner,
  ownProfile,
  ownRoles,
  partnerRoles,
} from '#server/business/access/index.ts'
import { muteOwnTopics, ownMutedTopics, topics, topicsFor } from '#server/business/notifications/index.ts'
import { countryCodes } from '#server/platform/countries.ts'
import type { Work } from '#server/work/index.ts'
import { collection, cursorAt, numberPlace, pages, placeAt } from '../collection.ts'
import { givenChoices, givenFirstName, givenLanguage, givenLastName } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { day, flag, instant, orNull, several, text, whole, word } from '../schemas.ts'

const tag = 'Profile'

export const getProfile = reads({
  id: 'getProfile',
  path: '/profile',
  scopes: ['profile.read'],
  tag,
  summary: 'Read who one is',
  description: 'The person of the key, and his place at a partner where he has one.',
  answer: v.strictObject({
    firstName: text('First name.', 'Claire'),
    lastName: text('Family name.', 'Martin'),
    email: text('His work e-mail.', 'claire.martin@contoso.example'),
    language: text('The language of pages and e-mails.', 'fr'),
    countryCode: text('His country (ISO 3166-1, two capitals).', 'FR'),
    partner: orNull(
      v.strictObject({
        number: text('The number of his partner.', 'PA-1001'),
        name: text('Its name.', 'Partenaire A'),
        role: word('His role there.', partnerRoles),
      }),
    ),
  }),
  problems: [],
  async find(work) {
    const { firstName, lastName, email, language, countryCode } = await ownProfile(work)
    return { firstName, lastName, email, language, countryCode, partner: (await ownPartner(work)) ?? null }
  },
})

export const putProfile = changes({
  id: 'putProfile',
  method: 'PUT',
  path: '/profile',
  scopes: ['profile.write'],
  tag,
  summary: 'Change who one is',
  description: 'Name, language and country. The e-mail is what one is known by, and stays.',
  body: v.strictObject({
    firstName: givenFirstName,
    lastName: givenLastName,
    language: givenLanguage,
    countryCode: v.pipe(
      v.string('text'),
      v.check((code) => countryCodes.some((each) => each === code), 'choice'),
      v.metadata({ description: 'ISO 3166-1, two capitals.', examples: ['FR'] }),
    ),
  }),
  problems: ['person.name-malformed'],
  act: async (work, { body }) => changeOwnProfile(work, body),
})

export const listOwnRoles = reads({
  id: 'listOwnRoles',
  path: '/profile/roles',
  scopes: ['profile.read'],
  tag,
  summary: 'List one’s roles in purchasing accounts',
  description: 'Of a customer, in the order in which the accounts were registered.',
  query: pages,
  answer: collection(
    v.strictObject({
      purchasingAccount: text('The number of an account.', '0005438761'),
      name: text('Its name.', 'Contoso Paris'),
      agreement: text('The number of its agreement.', 'V1234567'),
      roles: several('His roles in it.', word('A role.', customerRoles)),
    }),
  ),
  problems: [],
  async find(work, { query }) {
    const [after] = placeAt(numberPlace, query.cursor) ?? []
    const { rows, next } = await ownRoles(work, after)
    const data = rows.map(({ accountNumber, accountName, agreementNumber, roles }) => ({
      purchasingAccount: accountNumber,
      name: accountName,
      agreement: agreementNumber,
      roles: [...roles],
    }))
    return { data, nextCursor: cursorAt(next === undefined ? undefined : [next]) }
  },
})

const notices = v.strictObject({
  notices: several(
    'The notices that he can be sent.',
    v.strictObject({ topic: word('What they are of.', topics), isMuted: flag('Whether he does without.') }),
  ),
})

async function noticesOf(work: Work) {
  const muted = await ownMutedTopics(work)
  return { notices: topicsOf(work).map((topic) => ({ topic, isMuted: muted.includes(topic) })) }
}

function topicsOf({ actor }: Work) {
  return actor.kind === 'customer' || actor.kind === 'partner' ? topicsFor(actor.kind) : []
}

export const getNotices = reads({
  id: 'getNotices',
  path: '/profile/notices',
  scopes: ['profile.read'],
  tag,
  summary: 'Read which notices one is sent',
  description: 'What acts of one’s own and of others cause is always told, and no notice.',
  answer: notices,
  problems: [],
  find: noticesOf,
})

export const putNotices = changes({
  id: 'putNotices',
  method: 'PUT',
  path: '/profile/notices',
  scopes: ['profile.write'],
  tag,
  summary: 'Choose which notices one does without',
  description: 'All at once: those that are not named come.',
  body: v.strictObject({ muted: givenChoices('What he does without.', topics, 0) }),
  answer: notices,
  problems: [],
  async act(work, { body }) {
    await muteOwnTopics(
      work,
      topicsOf(work).filter((topic) => body.muted.includes(topic)),
    )
    return noticesOf(work)
  },
})

const scopeNames = Object.keys(apiKeyScopes).filter(isApiKeyScope)

/** An API key, as everybody may know it who may know of it. */
export const keyShape = {
  key: whole('The number that it goes by.', 7),
  name: text('What its person calls it.', 'Monthly export'),
  ending: text('The last characters of its token.', 'x7Qp'),
  scopes: several('What it is good for.', word('A scope.', scopeNames)),
  madeAt: instant('When it was made.'),
  lastOn: day('The last day on which it works.'),
  usedOn: orNull(day('The last day on which it was used.')),
}

export const listOwnApiKeys = reads({
  id: 'listOwnApiKeys',
  path: '/profile/api-keys',
  scopes: ['profile.read'],
  tag,
  summary: 'List one’s API keys',
  description: 'Those that work, the newest first, with those whose last day was over lately. A key is made on a page.',
  answer: collection(v.strictObject({ ...keyShape, isOver: flag('Whether its last day is over.') })),
  problems: [],
  async find(work) {
    const data = (await ownApiKeys(work)).map(({ id, scopes, madeAt, ...key }) => ({
      ...key,
      key: id,
      scopes: [...scopes],
      madeAt: madeAt.toISOString(),
    }))
    return { data, nextCursor: null }
  },
})

export const deleteOwnApiKey = changes({
  id: 'deleteOwnApiKey',
  method: 'DELETE',
  path: '/profile/api-keys/{key}',
  scopes: ['profile.write'],
  tag,
  summary: 'End one of one’s API keys',
  description: 'From its next request on, also the one that asks. Nothing happens where it has ended.',
  parameters: { key: { description: 'The number that it goes by.', example: '7' } },
  problems: ['api-key.unknown'],
  act: async (work, call) => endOwnApiKey(work, numberIn(call, 'key')),
})
