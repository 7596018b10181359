/** « Santé »: whether database, queue, mail and disk are well, and which version runs. */
import { statfs } from 'node:fs/promises'
import { m } from '#messages'
import { publisher } from '#server/business/access/index.ts'
import { health, queueFigures } from '#server/business/operations/index.ts'
import { migrationNames } from '#server/platform/migrations.ts'
import { running } from '#server/running.ts'
import { formatInstant, formatNumber, type Locale } from '#ui/format.ts'
import type { PageServerLoad } from './$types'

const megabyte = 1_000_000
const gigabyte = 1_000 * megabyte
/** A disk with less is about to end everything. */
const leastFreeBytes = 2 * gigabyte
/** A job that could run and waits for longer waits for a worker that is not there. */
const latestMs = 5 * 60_000

export const load: PageServerLoad = async ({ locals }) => {
  const { locale } = locals
  const { settings } = running()
  const found = await locals.read(async (work) => {
    const desk = publisher(work)
    return { ...(await health(work, desk)), queue: await queueFigures(work, desk), realNow: work.realNow }
  })
  const wanted = await migrationNames()
  // Where the portal's own database and files lie: asked outside of any transaction.
  const disk = await statfs(settings.dataDir).then(
    ({ bavail, blocks, bsize }) => ({ free: bavail * bsize, all: blocks * bsize }),
    () => undefined,
  )
  const instant = (at: Date | null) => (at === null ? undefined : formatInstant(locale, settings.timeZone, at))
  const lateBy = found.queue.due_since === null ? 0 : found.realNow.getTime() - found.queue.due_since.getTime()
  return {
    database: {
      version: found.database.version,
      size: sizeInWords(found.database.bytes, locale),
      connections: `${formatNumber(locale, found.database.connections)} / ${formatNumber(locale, found.database.connectionsLimit)}`,
      isWell: found.migration.name === wanted.at(-1),
      migration: found.migration.name,
      applied: instant(found.migration.appliedAt),
    },
    queue: {
      isWell: found.queue.workers > 0 && found.queue.failed === 0 && lateBy < latestMs,
      workers: formatNumber(locale, found.queue.workers),
      failed: formatNumber(locale, found.queue.failed),
      dueSince: instant(found.queue.due_since),
    },
    mail: {
      isWell: found.mail.waiting === 0,
      waiting: formatNumber(locale, found.mail.waiting),
      lastError: found.mail.lastError ?? undefined,
      lastSent: instant(found.mail.lastSentAt),
    },
    domains: { due: formatNumber(locale, found.domains.due) },
    disk: disk && {
      isWell: disk.free > leastFreeBytes,
      free: sizeInWords(disk.free, locale),
      all: sizeInWords(disk.all, locale),
    },
    version: process.version,
  }
}

/** « 12,4 Mo », « 73 Go » */
function sizeInWords(bytes: number, locale: Locale): string {
  const isLarge = bytes >= gigabyte
  const size = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(
    bytes / (isLarge ? gigabyte : megabyte),
  )
  return isLarge ? m.console_health_gigabytes({ size }) : m.console_health_megabytes({ size })
}
