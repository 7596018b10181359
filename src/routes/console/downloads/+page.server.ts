/** The publisher's software (SPEC 9.2, 11): every file with its state, by words of its name. */
import { publisher } from '#server/business/access/index.ts'
import { registeredFiles } from '#server/business/downloads/index.ts'
import { withParameters } from '#routes/(customer)/address.ts'
import { unsent } from '#routes/unsent.ts'
import { fileRow } from './rows.ts'
import type { PageServerLoad } from './$types'

const longestTyped = 200

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const words = (url.searchParams.get('q') ?? '')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, longestTyped)
  const withdrawn = url.searchParams.get('state') === 'withdrawn'
  const after = url.searchParams.get('after') ?? ''
  const { rows, next } = await locals.read((work) =>
    registeredFiles(
      work,
      publisher(work),
      { words, withdrawn, after: /^[1-9]\d{0,14}$/.test(after) ? Number(after) : undefined },
      locale,
    ),
  )
  return {
    words,
    withdrawn,
    rows: unsent(rows.map((file) => fileRow(file, locale))),
    first: after === '' ? undefined : withParameters(url, { after: undefined }),
    next: next === undefined ? undefined : withParameters(url, { after: String(next) }),
    withdrawnName: url.searchParams.get('withdrawn') ?? undefined,
  }
}
