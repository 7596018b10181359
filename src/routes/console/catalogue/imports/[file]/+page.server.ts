/** One catalogue file (SPEC 11): what it would do, item by item and field by field, then importing it exactly so. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { publisher } from '#server/business/access/index.ts'
import {
  catalogueFile,
  compareCatalogue,
  differencesOf,
  importCatalogueFile,
  keepComparison,
  keptBytes,
  listedDifferencesLimit,
  type CatalogueFile,
  type Difference,
  type DifferenceSort,
} from '#server/business/catalog/index.ts'
import { isRefusal, Refusal, type RefusalCode } from '#server/work/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { unsent } from '#routes/unsent.ts'
import type { Actions, PageServerLoad } from './$types'
import { fileId, idIn } from '../../ids.ts'
import { changeInWords, newInWords } from '../../words.ts'
import { fileHref, isWithoutEffect, sentInWords, stateOf } from '../file-words.ts'

const sorts = ['added', 'changed', 'group', 'absent'] as const satisfies readonly DifferenceSort[]

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const file = await catalogueFile(work, desk, fileId(params.file))
    const counts = countsOf(file)
    const asked = sorts.find((each) => each === url.searchParams.get('of'))
    const sort = asked ?? sorts.find((each) => counts[each] > 0) ?? 'added'
    const after = idIn(url.searchParams.get('after'))
    const { differences, next } = await differencesOf(work, desk, file, sort, after)
    const here = `${fileHref(file.id)}?of=${sort}`
    return {
      id: file.id,
      name: file.name,
      sent: sentInWords(file, locale),
      state: stateOf(file),
      isOutdated: file.state === 'outdated',
      isImported: file.state === 'imported',
      mayImport: file.state === 'compared' && !isWithoutEffect(file),
      facts: sorts.map((each) => ({ label: sortLabels()[each], value: formatNumber(locale, counts[each]) })),
      unchanged: formatNumber(locale, file.unchanged),
      sort,
      sorts: sorts.map((each) => ({
        label: sortLabels()[each],
        count: formatNumber(locale, counts[each]),
        href: `${fileHref(file.id)}?of=${each}`,
        current: each === sort,
      })),
      differences: unsent(differences.map((each) => rowOf(each, locale))),
      first: after === undefined ? undefined : here,
      next: next === undefined ? undefined : `${here}&after=${String(next)}`,
      most: counts[sort] > listedDifferencesLimit ? formatNumber(locale, listedDifferencesLimit) : undefined,
      formKey: formKey(),
      note: (['imported', 'again'] as const).find((each) => url.searchParams.has(each)),
    }
  })
}

export const actions: Actions = {
  /** « Importer dans le catalogue ». */
  import: async (event) => {
    const { locals, params } = event
    const id = fileId(params.file)
    const form = await event.request.formData()
    const key = changeKey(event, form)
    try {
      await locals.apart((house) => importCatalogueFile(house, locals.actor, key, id))
    } catch (error) {
      return refused(error, ['catalogue-file.outdated', 'catalogue-file.imported', 'catalogue-file.nothing-new'])
    }
    redirect(303, `${fileHref(id)}?imported`)
  },
  /** « Comparer à nouveau »: the catalogue has changed since. */
  again: async (event) => {
    const { locals, params } = event
    const id = fileId(params.file)
    const key = changeKey(event, await event.request.formData())
    try {
      const comparison = await locals.apart(async (house) => {
        await using bytes = await keptBytes(house, locals.actor, id)
        if (bytes === undefined) throw new Refusal(409, 'catalogue-file.imported', {})
        return await compareCatalogue(house, locals.actor, bytes)
      })
      await locals.change(key, (work) => keepComparison(work, publisher(work), id, comparison))
    } catch (error) {
      if (isRefusal(error, 'import.refused')) {
        return fail(422, { message: m.catalogue_file_refused_now({ count: error.facts.total }) })
      }
      return refused(error, ['catalogue-file.imported'])
    }
    redirect(303, `${fileHref(id)}?again`)
  },
}

function refused(error: unknown, meant: readonly RefusalCode[]) {
  if (!isRefused(error) || !meant.includes(error.code)) throw error
  return fail(error.status, { message: refusalMessage(error) })
}

function countsOf(file: CatalogueFile): Readonly<Record<DifferenceSort, number>> {
  return { added: file.added, changed: file.changed, group: file.groups, absent: file.absent }
}

function sortLabels(): Readonly<Record<DifferenceSort, string>> {
  return {
    added: m.catalogue_sort_added(),
    changed: m.catalogue_sort_changed(),
    group: m.catalogue_sort_groups(),
    absent: m.catalogue_sort_absent(),
  }
}

function rowOf(difference: Difference, locale: Locale) {
  const { sort, code, name, facts } = difference
  const isCompared = sort === 'changed' || sort === 'group'
  return {
    code,
    name,
    said: sort === 'added' ? newInWords(difference, locale) : '',
    changes: isCompared ? Object.entries(facts).map(([column, both]) => changeInWords(column, both, locale)) : [],
  }
}
