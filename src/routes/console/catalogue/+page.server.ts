/** « Catalogue » (SPEC 11): what is sold, by name, with a search and filters. */
import { publisher } from '#server/business/access/index.ts'
import {
  itemKinds,
  listedGroups,
  listedItems,
  saleStates,
  type ItemQuestion,
  type ListedItem,
} from '#server/business/catalog/index.ts'
import type { Locale } from '#ui/format.ts'
import { unsent } from '#routes/unsent.ts'
import type { PageServerLoad } from './$types'
import { idIn } from './ids.ts'
import { kindName, saleInWords, saleName } from './words.ts'

const longestSearch = 200

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const question = questionOf(url)
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const { items, next } = await listedItems(work, desk, question, locale)
    const groups = await listedGroups(work, desk, locale)
    const given = {
      q: question.words,
      group: question.groupId === undefined ? '' : String(question.groupId),
      kind: question.kind ?? '',
      sale: question.sale ?? '',
    }
    return {
      ...given,
      groups: groups.map(({ id, name }) => ({ value: String(id), label: name })),
      kinds: itemKinds.map((kind) => ({ value: kind, label: kindName(kind) })),
      sales: saleStates.map((sale) => ({ value: sale, label: saleName(sale) })),
      items: unsent(items.map((item) => rowOf(item, locale))),
      range: { from: items[0]?.name ?? '', to: items.at(-1)?.name ?? '' },
      first: question.after === undefined ? undefined : addressOf(given),
      next: next && addressOf({ ...given, after: next.name, id: String(next.id) }),
    }
  })
}

function questionOf({ searchParams }: URL): ItemQuestion {
  const [after, id] = [searchParams.get('after'), idIn(searchParams.get('id'))]
  return {
    words: plain(searchParams.get('q') ?? '').trim(),
    groupId: idIn(searchParams.get('group')),
    kind: itemKinds.find((each) => each === searchParams.get('kind')),
    sale: saleStates.find((each) => each === searchParams.get('sale')),
    after: after === null || id === undefined ? undefined : { name: plain(after), id },
  }
}

function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, '').slice(0, longestSearch)
}

function addressOf(parameters: Readonly<Record<string, string>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '')
  const query = new URLSearchParams(given).toString()
  return query === '' ? '/console/catalogue' : `/console/catalogue?${query}`
}

function rowOf(item: ListedItem, locale: Locale) {
  return {
    id: item.id,
    name: [item.name, item.version].filter(Boolean).join(' '),
    code: item.code,
    group: item.group,
    kind: kindName(item.kind),
    sale: saleInWords(item.sale, item.sold_until, locale),
  }
}
