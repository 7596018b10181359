/**
 * « EXPORTER » of the product keys (SPEC 9.2): by POST, since it shows secrets and is recorded; to somebody who has just shown who he
 * is. Made in memory of at most some thousand keys, which no query may yield in the open.
 */
import { error, redirect } from '@sveltejs/kit'
import { stringify } from 'csv-stringify/sync'
import { m } from '#messages'
import { recentProof, softwareDesk } from '#server/business/access/index.ts'
import { exportKeys } from '#server/business/downloads/index.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { plain } from '#routes/(customer)/csv-download.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { sessionToken } from '#routes/session-cookie.ts'
import type { RequestHandler } from './$types'

const byteOrderMark = '\uFEFF'

export const POST: RequestHandler = async ({ locals, params, cookies }) => {
  const { locale } = locals
  try {
    const { keys, name } = await locals.change(null, async (work) => {
      const desk = await softwareDesk(work, params.account, 'keys')
      const proof = await recentProof(work, sessionToken(cookies))
      return {
        keys: await exportKeys(work, desk, proof, running().vault, locale),
        name: [m.keys_export_name({}, { locale }), desk.account.number, work.today].join('-'),
      }
    })
    const rows = keys.map(({ product, edition, version, kind, key, allowed, used }) => [
      product,
      edition,
      version,
      kind,
      key,
      allowed === null ? '' : String(allowed),
      String(used),
    ])
    const options = { delimiter: locale === 'fr' ? ';' : ',', quoted: true, escape_formulas: true }
    return new Response(`${byteOrderMark}${stringify([header(locale), ...rows], options)}`, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${plain(name)}.csv"`,
        'cache-control': 'private, no-store',
      },
    })
  } catch (refused) {
    if (isRefusal(refused, 'sign-in.not-recent')) redirect(303, `/purchasing-accounts/${params.account}/keys/prove`)
    if (!isRefused(refused)) throw refused
    error(refused.status, refusalMessage(refused))
  }
}

function header(locale: 'fr' | 'en'): string[] {
  return [
    m.software_product({}, { locale }),
    m.column_edition({}, { locale }),
    m.column_version({}, { locale }),
    m.keys_kind({}, { locale }),
    m.keys_key({}, { locale }),
    m.keys_allowed({}, { locale }),
    m.keys_used({}, { locale }),
  ]
}
