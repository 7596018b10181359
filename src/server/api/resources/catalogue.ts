/** The catalogue, as far as orders, rules and software name what is in it. */
import * as v from 'valibot'
import { partnerDesk, publisher } from '#server/business/access/index.ts'
import { findItems, findProducts } from '#server/business/catalog/index.ts'
import { collection } from '../collection.ts'
import { givenText } from '../given.ts'
import { reads } from '../kinds.ts'
import { orNull, text, whole, word } from '../schemas.ts'

const tag = 'Catalogue'
const asked = v.strictObject({
  q: v.optional(givenText('Its code, or words of its names; nothing finds nothing.', 'office', 200)),
})

export const listCatalogueItems = reads({
  id: 'listCatalogueItems',
  path: '/catalogue/items',
  scopes: ['catalogue.read'],
  tag,
  summary: 'Find items of the catalogue',
  description: 'For partners and the publisher: the first twenty; one whose code is asked for comes first.',
  query: asked,
  answer: collection(
    v.strictObject({
      item: whole('The number that it goes by in this API.'),
      code: text('What orders call it.', 'O365-E1'),
      kind: word('How it is held.', ['license', 'subscription', 'msdn', 'azure', 'package']),
      name: text('Its name.', 'Office 365 Enterprise E1'),
      version: text('Its version; empty where it has none.', '2019'),
      productGroup: text('The product group that it belongs to.', 'Office 365'),
    }),
  ),
  problems: ['desk.unknown'],
  async find(work, { query, locale }) {
    // Whoever orders finds what he orders; to everybody else but the publisher there is no such place.
    if (work.actor.kind === 'partner') partnerDesk(work, 'customers.view')
    else publisher(work)
    const data = (await findItems(work, query.q ?? '', locale)).map(({ id, group, ...item }) => ({
      item: id,
      code: item.code,
      kind: item.kind,
      name: item.name,
      version: item.version,
      productGroup: group,
    }))
    return { data, nextCursor: null }
  },
})

export const listCatalogueProducts = reads({
  id: 'listCatalogueProducts',
  path: '/catalogue/products',
  scopes: ['catalogue.read'],
  tag,
  summary: 'Find product groups and their items',
  description: 'For the publisher: what rules of benefits and openings of software count. Groups come first.',
  query: asked,
  answer: collection(
    v.strictObject({
      productGroup: whole('The number of the product group.'),
      item: orNull(whole('The number of the item; null for the whole group.')),
      name: text('Of the item with its version, or of the group.', 'Office Professional Plus 2019'),
      group: text('The group’s name.', 'Office'),
      code: text('What orders call the item; empty for a group.', 'OFF-PRO-2019'),
    }),
  ),
  problems: ['desk.unknown'],
  async find(work, { query, locale }) {
    publisher(work)
    const data = (await findProducts(work, query.q ?? '', locale)).map(({ groupId, itemId, name, group, code }) => ({
      productGroup: groupId,
      item: itemId ?? null,
      name,
      group,
      code,
    }))
    return { data, nextCursor: null }
  },
})
