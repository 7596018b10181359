/**
 * « Passer une commande » (SPEC 7.2, 10): an order that a partner's person types for one of his customers' accounts, or that stands
 * filled in with what the customer set up, or with the renewal of what ends. Lines are added, taken away and looked up without scripts, and what was typed stays.
 */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { partnerDesk, purchasingAccount, type PurchasingAccount } from '#server/business/access/index.ts'
import { nextAnniversary } from '#server/business/agreements/index.ts'
import { findItems, itemsCoded, type FoundItem } from '#server/business/catalog/index.ts'
import { placeOrder, previewOrder } from '#server/business/orders/index.ts'
import { awaitedOf, renewableTerm, type AwaitedLine } from '#server/business/partners/index.ts'
import { isRefusal, type ImportFault, type Work } from '#server/work/index.ts'
import { formatLongDay, type Locale } from '#ui/format.ts'
import { isDay } from '#routes/day.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { accountPages } from '../../../(customer)/address.ts'
import { orderLineKinds } from '../../../(customer)/kinds.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'
import { orderFaultSentence, usualKind } from './fault-sentences.ts'
import { previewInWords, type PreviewInWords } from './preview-words.ts'
import {
  blankLine,
  fieldOf,
  filledForm,
  lineOf,
  mostLines,
  orderOfForm,
  typedForm,
  withoutBlankLines,
  type FormLine,
  type TypedForm,
} from './form.ts'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const id = url.searchParams.get('account')
  return await locals.read(async (work) => {
    partnerDesk(work, 'orders.place')
    if (id === null) return { filled: undefined, formKey: '' }
    const account = await purchasingAccount(work, id, 'orders.place')
    const waiting = await awaitedOf(work, account, mostLines)
    const lines = linesOf(waiting, url.searchParams.get('waiting'))
    const typed = filledForm(work.today, [...lines, ...(await renewing(work, account, url))])
    const filled = {
      account: {
        id: account.id,
        name: account.name,
        number: account.number,
        organization: account.organization_name,
        href: accountPages(account.id).home,
      },
      typed,
      known: await knownItems(work, typed, locale),
      /** What the customer set up and stands in no line yet. */
      waiting: Math.max(0, waiting.length - lines.length),
      kinds: Object.entries(orderLineKinds(locale)).map(([value, label]) => ({ value, label })),
      anniversary: formatLongDay(locale, nextAnniversary(account.anniversary_on, work.today)),
      mostLines,
    }
    return { filled, formKey: formKey() }
  })
}

/** The lines that order what waits: of one item, or all of it. */
function linesOf(waiting: readonly AwaitedLine[], asked: string | null): readonly FormLine[] {
  const chosen = asked === 'all' ? waiting : waiting.filter(({ item_id }) => String(item_id) === asked)
  return chosen.map(({ item_code, unordered, suspended, term_ends_on, ordered }) => ({
    ...blankLine(),
    item: item_code,
    kind: ordered > 0 ? 'seats-added' : 'subscription',
    quantity: String(unordered + suspended),
    term_ends_on,
  }))
}

/** The line that renews what the address names: Software Assurance, or what was ordered of a service, until the next anniversary. */
async function renewing(
  work: Work,
  account: PurchasingAccount<'orders.place'>,
  url: URL,
): Promise<readonly FormLine[]> {
  const [, item, endsOn] = /^([1-9]\d{0,14})\.(\d{4}-\d\d-\d\d)$/.exec(url.searchParams.get('renew') ?? '') ?? []
  if (endsOn === undefined || !isDay(endsOn)) return []
  const term = await renewableTerm(work, account, Number(item), endsOn)
  if (term === undefined) return []
  const { item_code, ordered, coverage } = term
  const kind = coverage > 0 ? 'coverage-renewal' : 'renewal'
  return [{ ...blankLine(), item: item_code, kind, quantity: String(coverage > 0 ? coverage : ordered) }]
}

/** The items that lines name by their codes, to be told by name. */
async function knownItems(work: Work, { lines }: TypedForm, locale: Locale): Promise<readonly FoundItem[]> {
  const codes = lines.map(({ item }) => item.trim()).filter(Boolean)
  return await itemsCoded(work, codes, locale)
}

interface Shown {
  readonly typed: TypedForm
  readonly known: readonly FoundItem[]
  /** What was found for a line, by its place; nothing where nothing was looked for. */
  readonly found: Readonly<Record<number, readonly FoundItem[]>>
  readonly errors: Readonly<Record<string, string>>
  readonly message: string | undefined
  /** What the order would do, where that was asked. */
  readonly preview?: PreviewInWords | undefined
}

export const actions: Actions = {
  place: async (event) => {
    const form = await event.request.formData()
    const typed = withoutBlankLines(typedForm(form))
    let order: { readonly href: string }
    try {
      order = await event.locals.change(changeKey(event, form), async (work) => {
        const account = await accountOf(work, event)
        const { id, isRepeated } = await placeOrder(work, account, orderOfForm(typed))
        return { href: `${accountPages(account.id).order(id)}?placed${isRepeated ? '=before' : ''}` }
      })
    } catch (error) {
      if (!isRefusal(error, 'import.refused')) throw error
      const { faults } = error.facts
      return fail(422, await event.locals.read((work) => withFaults(work, typed, faults, event.locals.locale)))
    }
    redirect(303, order.href)
  },
  /** What the order would do, before it is sent. */
  preview: async (event) => {
    const { locale } = event.locals
    const typed = withoutBlankLines(typedForm(await event.request.formData()))
    try {
      return await event.locals.change(null, async (work) => {
        const preview = await previewOrder(work, await accountOf(work, event), orderOfForm(typed), locale)
        return { ...(await shown(work, typed, locale)), preview: previewInWords(preview, locale) }
      })
    } catch (error) {
      if (!isRefusal(error, 'import.refused')) throw error
      const { faults } = error.facts
      return fail(422, await event.locals.read((work) => withFaults(work, typed, faults, locale)))
    }
  },
  /** One more line to fill in. */
  more: async (event) =>
    await changed(event, ({ order, lines }) => ({ order, lines: [...lines, blankLine()].slice(0, mostLines) })),
  /** A line less; the last one stays. */
  remove: async (event) =>
    await changed(event, ({ order, lines }, place) => ({
      order,
      lines: lines.length === 1 ? lines : lines.filter((_line, index) => index !== place),
    })),
  /** What the catalogue has for what was typed into a line. */
  find: async (event) => {
    const { locale } = event.locals
    const form = await event.request.formData()
    const typed = typedForm(form)
    const place = lineOf(form)
    const line = typed.lines[place]
    return await event.locals.read(async (work) => {
      await accountOf(work, event)
      if (line === undefined) return await shown(work, typed, locale)
      const found = await findItems(work, line.item, locale)
      return { ...(await shown(work, taking(typed, place, found), locale)), found: { [place]: found } }
    })
  },
}

/** A single item that was found is taken at once, with the kind of line that fits it. */
function taking({ order, lines }: TypedForm, place: number, found: readonly FoundItem[]): TypedForm {
  const [item, ...others] = found
  if (item === undefined || others.length > 0) return { order, lines }
  const taken = (line: FormLine): FormLine => ({ ...line, item: item.code, kind: usualKind(item.kind) })
  return { order, lines: lines.map((line, index) => (index === place ? taken(line) : line)) }
}

async function accountOf(work: Work, { url }: RequestEvent): Promise<PurchasingAccount<'orders.place'>> {
  partnerDesk(work, 'orders.place')
  return await purchasingAccount(work, url.searchParams.get('account') ?? '', 'orders.place')
}

/** The form with other lines, and nothing sent. */
async function changed(event: RequestEvent, change: (typed: TypedForm, place: number) => TypedForm): Promise<Shown> {
  const form = await event.request.formData()
  const typed = change(typedForm(form), lineOf(form))
  return await event.locals.read(async (work) => {
    await accountOf(work, event)
    return await shown(work, typed, event.locals.locale)
  })
}

async function shown(work: Work, typed: TypedForm, locale: Locale): Promise<Shown> {
  return { typed, known: await knownItems(work, typed, locale), found: {}, errors: {}, message: undefined }
}

/** What is wrong beside each field; for an item that there is not, what the catalogue has for the words that were typed. */
async function withFaults(
  work: Work,
  typed: TypedForm,
  faults: readonly ImportFault[],
  locale: Locale,
): Promise<Shown> {
  const before = await shown(work, typed, locale)
  const errors: Record<string, string> = {}
  const found: Record<number, readonly FoundItem[]> = {}
  let message: string | undefined
  for (const fault of faults) {
    const place = fault.line - 1
    const code = typed.lines[place]?.item.trim()
    const sentence = orderFaultSentence(
      fault,
      before.known.find((item) => item.code === code),
      locale,
    )
    const field = fieldOf(fault)
    if (field === '') message ??= sentence
    else errors[field] ??= sentence
    if (fault.code === 'item.unknown') found[place] = await findItems(work, code ?? '', locale)
  }
  return { ...before, found, errors, message: message ?? (faults.length === 0 ? m.order_form_refused() : undefined) }
}
