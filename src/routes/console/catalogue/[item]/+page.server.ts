/** One item of the catalogue (SPEC 11): every field, what it is made of, what holding it gives, and the end of its sale. */
import { fail, redirect } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import {
  catalogueItem,
  givenBy,
  servicePlansOf,
  setLastDayOfSale,
  type CatalogueItem,
  type Given,
} from '#server/business/catalog/index.ts'
import { m } from '#messages'
import { isLocale } from '#messages/runtime.js'
import { inLanguage } from '#server/business/benefits/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'
import { editedInWords } from '../edited.ts'
import { itemId } from '../ids.ts'
import { fieldLabel, kindName, saleInWords } from '../words.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const item = await catalogueItem(work, desk, itemId(params.item), locale)
    const notes = ['created', 'saved', 'ended', 'again'] as const
    return {
      id: item.id,
      name: [item.name, item.version].filter(Boolean).join(' '),
      sale: saleInWords(item.sale, item.sold_until, locale),
      soldUntil: item.sold_until,
      isOver: item.sale === 'ended',
      today: work.today,
      revision: String(item.revision),
      facts: factsOf(item, locale),
      components: item.components.map((part) => ({
        ...part,
        words: [
          `${formatNumber(locale, part.quantity)} × ${part.name}`,
          part.with_coverage ? m.catalogue_with_sa() : '',
        ]
          .filter(Boolean)
          .join(' '),
      })),
      packages: item.packages,
      plans: (await servicePlansOf(work, item.id)).map(({ name, code, external_id: id }) => ({ name, code, id })),
      given: givenInWords(await givenBy(work, desk, item), locale),
      formKey: formKey(),
      note: notes.find((each) => url.searchParams.has(each)),
    }
  })
}

export const actions: Actions = {
  /** « Fixer le dernier jour de vente ». */
  end: async (event) => {
    const form = await event.request.formData()
    const lastDay = typedIn(form, 'lastDay').trim()
    try {
      await setLast(event, form, lastDay)
    } catch (error) {
      if (isRefusal(error, 'catalogue.edited-meanwhile'))
        return edited(event, editedInWords(error, event.locals.locale))
      if (!isRefusal(error, 'catalogue-item.last-day-malformed')) throw error
      return fail(422, { lastDay, error: m.refusal_catalogue_item_last_day_malformed(), message: undefined })
    }
    redirect(303, `/console/catalogue/${event.params.item}?ended`)
  },
  /** « Remettre en vente ». */
  again: async (event) => {
    const form = await event.request.formData()
    try {
      await setLast(event, form, undefined)
    } catch (error) {
      if (!isRefusal(error, 'catalogue.edited-meanwhile')) throw error
      return edited(event, editedInWords(error, event.locals.locale))
    }
    redirect(303, `/console/catalogue/${event.params.item}?again`)
  },
}

function setLast(event: RequestEvent, form: FormData, lastDay: string | undefined): Promise<void> {
  const id = itemId(event.params.item)
  const seen = Number(typedIn(form, 'revision'))
  return event.locals.change(changeKey(event, form), (work) =>
    setLastDayOfSale(work, publisher(work), id, lastDay, seen),
  )
}

function edited(_event: RequestEvent, message: string) {
  return fail(409, { lastDay: undefined, error: undefined, message })
}

function factsOf(item: CatalogueItem, locale: Locale) {
  const names = Object.entries(item.display_names).map(([language, value]) => ({
    name: fieldLabel(language === '*' ? 'display_name' : `display_name_${language}`),
    value,
  }))
  const isPlan = item.kind === 'subscription'
  const setUp = [
    { name: fieldLabel('set_up_step'), value: formatNumber(locale, item.set_up_step) },
    { name: fieldLabel('grace_days'), value: formatNumber(locale, item.grace_days) },
    {
      name: fieldLabel('set_up_ceiling'),
      value: item.set_up_ceiling === null ? m.catalogue_no_ceiling() : formatNumber(locale, item.set_up_ceiling),
    },
    { name: m.catalogue_set_up_by_customers(), value: item.withdrawn ? m.catalogue_no() : m.catalogue_yes() },
  ]
  return [
    { name: fieldLabel('code'), value: item.code },
    { name: fieldLabel('kind'), value: kindName(item.kind) },
    { name: fieldLabel('group'), value: item.group_shown },
    { name: fieldLabel('product'), value: item.product },
    { name: fieldLabel('edition'), value: item.edition },
    { name: fieldLabel('version'), value: item.version },
    ...names,
    { name: fieldLabel('guid'), value: item.external_id ?? '' },
    ...(item.kind === 'license'
      ? [{ name: fieldLabel('coverage'), value: item.coverage_offered ? m.catalogue_yes() : m.catalogue_no() }]
      : []),
    ...(isPlan ? setUp : []),
    { name: fieldLabel('return_days'), value: formatNumber(locale, item.return_days) },
    { name: fieldLabel('sold_until'), value: item.sold_until === null ? '' : formatDay(locale, item.sold_until) },
  ].filter(({ value }) => value !== '')
}

function givenInWords({ services, benefits, files }: Given, locale: Locale) {
  return [
    {
      label: m.catalogue_given_services(),
      links: services.map(({ id, name }) => ({ label: name, href: `/console/services/${String(id)}` })),
    },
    {
      label: m.console_benefits(),
      links: benefits.map(({ id, names }) => ({
        label: inLanguage(names, locale),
        href: `/console/benefits/${String(id)}`,
      })),
    },
    {
      label: m.console_downloads(),
      links: files.map(({ id, path, language }) => ({
        label: isLocale(language) ? `${path} (${language})` : path,
        href: `/console/downloads/${String(id)}`,
      })),
    },
  ].filter(({ links }) => links.length > 0)
}
