/** The Console's home: what wants the publisher's attention, and the agreements that came last. */
import { publisher } from '#server/business/access/index.ts'
import { newestAgreements } from '#server/business/agreements/index.ts'
import { attention, attentionLimit } from '#server/business/operations/index.ts'
import { failingLines } from '#server/business/provisioning/index.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import type { PageServerLoad } from './$types'

const shownAgreements = 8

export const load: PageServerLoad = async ({ locals }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const desk = publisher(work)
    const [found, newest] = [await attention(work, desk), await newestAgreements(work, desk, undefined)]
    return {
      bounced: counted(locale, found.bounced),
      waiting: counted(locale, found.waiting),
      failing: counted(locale, await failingLines(work, desk, attentionLimit + 1)),
      activations: counted(locale, found.activations),
      failedJobs: counted(locale, found.failedJobs),
      files: found.failedFiles.map(({ id, name, partnerId, partner }) => ({ id, name, partnerId, partner })),
      filesMore: found.failedFilesCount - found.failedFiles.length,
      lastError: found.lastError,
      silent: found.silentEndpoints.map(({ id, service, url, disabledBecause }) => ({
        id,
        service,
        url,
        isGone: disabledBecause === 'gone',
      })),
      expired: found.expired,
      expiredMore: found.expiredCount - found.expired.length,
      agreements: newest.rows.slice(0, shownAgreements).map((agreement) => ({
        id: agreement.id,
        number: agreement.number,
        organization: agreement.organization_name,
        signed: formatDay(locale, agreement.signed_on),
        administrator: agreement.administrator_name,
      })),
    }
  })
}

/** « 12 », « plus de 99 » as a plural sentence takes it; undefined for none. */
function counted(locale: Locale, count: number) {
  if (count === 0) return undefined
  const shown = count > attentionLimit ? `${String(attentionLimit)}+` : formatNumber(locale, count)
  return { count, shown }
}
