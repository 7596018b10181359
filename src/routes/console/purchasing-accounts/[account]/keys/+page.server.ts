/** An account's product keys in the Console (SPEC 9.2, 11): entered, counted and taken away, and read by nobody. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { publisher, purchasingAccount, type Publisher } from '#server/business/access/index.ts'
import {
  countActivations,
  enteredKeys,
  enterKey,
  longestKind,
  mostActivations,
  readyVault,
  removeKey,
  type KeyFault,
} from '#server/business/downloads/index.ts'
import { running } from '#server/running.ts'
import { isRefusal, type Changing } from '#server/work/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { withParameters } from '#routes/(customer)/address.ts'
import { itemError, itemTyped } from '#routes/console/downloads/form.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { keyRow, numberOf } from '#routes/software/key-rows.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

const longestTyped = 300

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const after = numberOf(url.searchParams.get('after'))
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const account = await purchasingAccount(work, params.account, 'agreements.view')
    const { rows, next } = await enteredKeys(work, desk, account.id, after, locale)
    return {
      name: account.name,
      number: account.number,
      rows: rows.map((key) => ({
        ...keyRow(key, locale),
        allowed: key.allowed === null ? '' : String(key.allowed),
        used: String(key.used),
        formKey: formKey(),
      })),
      first: after === undefined ? undefined : withParameters(url, { after: undefined }),
      next: next === undefined ? undefined : withParameters(url, { after: String(next) }),
      formKey: formKey(),
      done: url.searchParams.get('done'),
    }
  })
}

export const actions: Actions = {
  enter: async (event) => {
    const { locals, params } = event
    const form = await event.request.formData()
    const text = (name: string) => typedIn(form, name).slice(0, longestTyped)
    // « code »: no quick hash of it is kept with the form's key (form-key.ts), and it is not typed back into the page.
    const typed = {
      item: text('item').trim(),
      kind: text('kind'),
      allowed: text('allowed').trim(),
      used: text('used').trim(),
    }
    const { vault } = running()
    const { account, found } = await locals.read(async (work) => {
      publisher(work)
      return {
        account: await purchasingAccount(work, params.account, 'agreements.view'),
        found: await itemTyped(work, typed.item, locals.locale),
      }
    })
    try {
      await locals.apart((house) => readyVault(house, vault))
      await locals.change(changeKey(event, form), (work) =>
        enterKey(work, publisher(work), vault, account.id, {
          itemId: found.item?.id,
          kind: typed.kind,
          key: text('code'),
          allowed: countIn(typed.allowed),
          used: countIn(typed.used) ?? 0,
        }),
      )
    } catch (error) {
      if (isRefusal(error, 'product-key.malformed')) {
        const item = found.item === undefined ? { item: itemError(typed.item, found.among) } : {}
        return fail(422, {
          typed,
          errors: { ...errorsOf(error.facts.faults, locals.locale), ...item },
          message: undefined,
        })
      }
      return refused(error, typed)
    }
    return again(event, 'entered')
  },
  count: async (event) => {
    const form = await event.request.formData()
    const key = numberOf(typedIn(form, 'key')) ?? 0
    const counts = {
      allowed: countIn(typedIn(form, 'allowed').trim()),
      used: countIn(typedIn(form, 'used').trim()) ?? 0,
    }
    try {
      await act(event, form, (work, desk, accountId) => countActivations(work, desk, accountId, key, counts))
    } catch (error) {
      if (!isRefusal(error, 'product-key.malformed')) return refused(error)
      const most = formatNumber(event.locals.locale, mostActivations)
      return fail(422, { typed: undefined, errors: {}, message: m.keys_counts_wrong({ most }) })
    }
    return again(event, 'counted')
  },
  remove: async (event) => {
    const form = await event.request.formData()
    const key = numberOf(typedIn(form, 'key')) ?? 0
    try {
      await act(event, form, (work, desk, accountId) => removeKey(work, desk, accountId, key))
    } catch (error) {
      return refused(error)
    }
    return again(event, 'removed')
  },
}

/** A number, where something is typed: one that is none is refused by the verb. */
function countIn(typed: string): number | undefined {
  if (typed === '') return undefined
  return /^\d{1,7}$/.test(typed) ? Number(typed) : Number.NaN
}

function errorsOf(faults: readonly KeyFault[], locale: Locale): Readonly<Record<string, string>> {
  const most = formatNumber(locale, mostActivations)
  const errors: Record<string, string> = {}
  for (const { field, code } of faults) {
    if (field === 'itemId') errors['item'] = m.software_item_missing()
    if (field === 'key') errors['code'] = code === 'missing' ? m.keys_key_missing() : m.keys_key_wrong()
    if (field === 'kind') errors['kind'] = m.benefit_fault_too_long({ most: formatNumber(locale, longestKind) })
    if (field === 'allowed' || field === 'used') errors[field] = m.keys_counts_wrong({ most })
  }
  return errors
}

async function act(
  event: RequestEvent,
  form: FormData,
  fn: (work: Changing, desk: Publisher, accountId: number) => Promise<void>,
): Promise<void> {
  await event.locals.change(changeKey(event, form), async (work) => {
    const desk = publisher(work)
    const account = await purchasingAccount(work, event.params.account, 'agreements.view')
    await fn(work, desk, account.id)
  })
}

type Typed = { readonly item: string; readonly kind: string; readonly allowed: string; readonly used: string }

function refused(error: unknown, typed?: Typed) {
  if (!isRefused(error) || isRefusal(error, 'desk.unknown') || isRefusal(error, 'purchasing-account.unknown'))
    throw error
  return fail(error.status, { typed, errors: {}, message: refusalMessage(error) })
}

function again({ params }: RequestEvent, done: string): never {
  redirect(303, `/console/purchasing-accounts/${params.account}/keys?done=${done}`)
}
