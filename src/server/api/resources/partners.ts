/** Partner organisations for the publisher (SPEC 11), whom each serves, and change of partner (3.3). */
import * as v from 'valibot'
import { locales } from '#messages/runtime.js'
import { publisher, type Publisher } from '#server/business/access/index.ts'
import {
  accountsOfPartner,
  changePartner,
  changePartnerDetails,
  listPartners,
  partnerNumbered,
  previewPartnerChange,
  registeredPartner,
  registerPartner,
  serve,
  type KnownPartner,
} from '#server/business/partners/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import { collection, cursorAt, numberPlace, pages, placeAt, placeCursor } from '../collection.ts'
import { givenChoice, givenLine, givenText } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { instant, orNull, several, text, whole } from '../schemas.ts'
import { accountNumber, accountOf } from './accounts.ts'

const tag = 'Partners'
const givenNumber = givenLine('The number that everybody knows it by.', 'PA-1001', 40)
const givenName = givenLine('Its name.', 'Partenaire A', 200)
const givenLanguage = givenChoice('The language in which it is written to.', locales)

const listed = v.strictObject({
  partner: whole('The number that it goes by in this API.'),
  number: text('The number that everybody knows it by.', 'PA-1001'),
  name: text('Its name.', 'Partenaire A'),
  language: text('The language in which it is written to.', 'fr'),
})

export const listRegisteredPartners = reads({
  id: 'listRegisteredPartners',
  path: '/partners',
  scopes: ['partners.read'],
  tag,
  summary: 'List partners',
  description: 'For the publisher, by name.',
  query: v.strictObject({
    q: v.optional(givenText('A word of the name, or the start of the number.', 'part', 100)),
    cursor: v.optional(placeCursor),
  }),
  answer: collection(listed),
  problems: ['desk.unknown'],
  async find(work, { query }) {
    const [words, id] = placeAt(v.tuple([v.pipe(v.string(), v.maxLength(300)), v.number()]), query.cursor) ?? []
    const after = words === undefined || id === undefined ? undefined : { words, id }
    const { rows, next } = await listPartners(work, publisher(work), query.q ?? '', after)
    const data = rows.map(({ id: partner, number, name, language }) => ({ partner, number, name, language }))
    return { data, nextCursor: cursorAt(next && [next.words, next.id]) }
  },
})

export const postPartner = changes({
  id: 'postPartner',
  method: 'POST',
  path: '/partners',
  scopes: ['partners.write'],
  tag,
  summary: 'Register a partner',
  description: 'From then on its people can be invited, and it can serve accounts.',
  body: v.strictObject({ number: givenNumber, name: givenName, language: givenLanguage }),
  answer: v.strictObject({ partner: whole('The number that it goes by in this API.') }),
  problems: ['desk.unknown', 'partner.known'],
  async act(work, { body }) {
    publisher(work)
    return { partner: await registerPartner(work, body) }
  },
})

/** A partner, as the publisher's addresses name it. */
export const partnerParameter = {
  partner: { description: 'The number that a partner goes by in this API.', example: '12' },
}
const onePartner = { tag, parameters: partnerParameter, problems: ['desk.unknown', 'partner.unknown'] } as const

export const getPartner = reads({
  ...onePartner,
  id: 'getPartner',
  path: '/partners/{partner}',
  scopes: ['partners.read'],
  summary: 'Read a partner',
  description: 'For the publisher.',
  answer: listed,
  async find(work, call) {
    const { id, number, name, language } = await registeredPartner(work, publisher(work), numberIn(call, 'partner'))
    return { partner: id, number, name, language }
  },
})

export const putPartner = changes({
  ...onePartner,
  id: 'putPartner',
  method: 'PUT',
  path: '/partners/{partner}',
  scopes: ['partners.write'],
  summary: 'Change what a partner is called',
  description: 'And the language in which it is written to. Its number, by which its orders name it, stays.',
  body: v.strictObject({ name: givenName, language: givenLanguage }),
  act: async (work, call) => changePartnerDetails(work, publisher(work), numberIn(call, 'partner'), call.body),
})

export const listPartnerAccounts = reads({
  ...onePartner,
  id: 'listPartnerAccounts',
  path: '/partners/{partner}/purchasing-accounts',
  scopes: ['partners.read'],
  summary: 'List the purchasing accounts that a partner serves',
  description: 'In the order in which they were registered.',
  query: pages,
  answer: collection(
    v.strictObject({
      number: text('Its number.', '0005438761'),
      name: text('Its name.', 'Contoso Paris'),
      organization: text('Its organisation.', 'Contoso France SAS'),
      agreement: text('The number of its agreement.', 'V1234567'),
      since: instant('Since when.'),
      orders: whole('Orders that it placed.'),
    }),
  ),
  async find(work, call) {
    const [after] = placeAt(numberPlace, call.query.cursor) ?? []
    const desk = publisher(work)
    const { id } = await registeredPartner(work, desk, numberIn(call, 'partner'))
    const { rows, next } = await accountsOfPartner(work, desk, id, after)
    const data = rows.map((row) => ({
      number: row.number,
      name: row.name,
      organization: row.organization_name,
      agreement: row.agreement_number,
      since: row.since.toISOString(),
      orders: row.orders_placed,
    }))
    return { data, nextCursor: cursorAt(next === undefined ? undefined : [next]) }
  },
})

const ofAccount = {
  scopes: ['partners.write'],
  tag,
  parameters: accountNumber,
  problems: ['desk.unknown', 'purchasing-account.unknown', 'permission.missing', 'partner.unknown'],
} as const

export const postServing = changes({
  ...ofAccount,
  id: 'postServing',
  method: 'POST',
  path: '/purchasing-accounts/{number}/partners',
  summary: 'Let one more partner serve an account',
  description: 'Beside those who serve it already.',
  body: v.strictObject({ partner: givenNumber }),
  async act(work, call) {
    const desk = publisher(work)
    const account = await accountOf(work, call, 'agreements.change')
    await serve(work, account, (await named(work, desk, call.body.partner)).id)
  },
})

export const previewChangeOfPartner = changes({
  ...ofAccount,
  id: 'previewChangeOfPartner',
  method: 'POST',
  scopes: ['partners.read'],
  path: '/purchasing-accounts/{number}/partner-changes/preview',
  summary: 'Count what a change of partner would move',
  description: 'Changes nothing.',
  body: v.strictObject({ from: givenLine('The number of the partner who leaves.', 'PA-1001', 40) }),
  answer: v.strictObject({
    servings: several('Whose numbers stay and whose partner is another one.', whole('A serving.', 1)),
    orders: whole('Orders that pass.'),
    awaited: whole('What was set up and the new one is to order.'),
    grants: whole('Grants of sight that end.'),
    permissions: whole('Permissions for benefits that end, and requests for one.'),
    invitation: orNull(text('To whom an invitation dies that nobody answered.', 'claire.martin@contoso.example')),
  }),
  async act(work, call) {
    work.unchanged()
    const desk = publisher(work)
    const account = await accountOf(work, call, 'agreements.change')
    const from = await named(work, desk, call.body.from)
    const { servings, invitation, orders, awaited, grants, permissions } = await previewPartnerChange(
      work,
      desk,
      account,
      from.id,
    )
    return { servings: [...servings], orders, awaited, grants, permissions, invitation: invitation ?? null }
  },
})

export const postChangeOfPartner = changes({
  ...ofAccount,
  id: 'postChangeOfPartner',
  method: 'POST',
  path: '/purchasing-accounts/{number}/partner-changes',
  summary: 'Change the partner of an account',
  description:
    'All that one partner ordered passes to another at once; his permissions and grants of sight end. Both are told by e-mail.',
  body: v.strictObject({
    from: givenLine('The number of the partner who leaves.', 'PA-1001', 40),
    to: givenLine('The number of the one who comes.', 'PB-2002', 40),
  }),
  answer: v.strictObject({ orders: whole('Orders that the new partner sees from now on.') }),
  problems: [...ofAccount.problems, 'partner.not-serving', 'partner.same'],
  async act(work, call) {
    const desk = publisher(work)
    const account = await accountOf(work, call, 'agreements.change')
    const [from, to] = [await named(work, desk, call.body.from), await named(work, desk, call.body.to)]
    const { orders } = await changePartner(work, desk, account, { fromId: from.id, toId: to.id })
    return { orders }
  },
})

async function named(work: Work, desk: Publisher, number: string): Promise<KnownPartner> {
  const partner = await partnerNumbered(work, desk, number)
  if (partner === undefined) throw new Refusal(404, 'partner.unknown', {})
  return partner
}
