/** « Santé »: whether database, queue, mail, journal, name servers and disk are well, and which version runs. */
import { statfs } from 'node:fs/promises'
import { m } from '#messages'
import { publisher } from '#server/business/access/index.ts'
import { checkDays, health, queueFigures, type Health } from '#server/business/operations/index.ts'
import { serverName, systemResolvers } from '#server/platform/dns.ts'
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
/** Events are sealed once a minute: one that waits for so long is sealed by nobody. */
const latestSealMs = 10 * 60_000

export const load: PageServerLoad = async ({ locals }) => {
  const { locale } = locals
  const { settings } = running()
  const found = await locals.read(async (work) => {
    const desk = publisher(work)
    return {
      ...(await health(work, desk)),
      queue: await queueFigures(work, desk),
      realNow: work.realNow,
      now: work.now,
    }
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
    domains: domainsPart(found.domains, locale, instant),
    journal: journalPart(found.journal, found.now, locale, instant),
    disk: disk && {
      isWell: disk.free > leastFreeBytes,
      free: sizeInWords(disk.free, locale),
      all: sizeInWords(disk.all, locale),
    },
    version: process.version,
  }
}

type Instant = (at: Date | null) => string | undefined

function domainsPart(domains: Health['domains'], locale: Locale, instant: Instant) {
  const { hosting, settings } = running()
  const servers = hosting === undefined ? (settings.dnsServers ?? systemResolvers()) : [hosting.nameServer]
  const isSilent = domains.looks > 0 && domains.answered === 0
  const word = isSilent
    ? m.console_health_dns_silent({ count: domains.looks })
    : domains.late > 0
      ? m.console_health_dns_late({ count: domains.late })
      : undefined
  return {
    isWell: word === undefined,
    word: word ?? m.console_health_domains_due({ count: formatNumber(locale, domains.due) }),
    servers: servers.map(serverName).join(', '),
    last: instant(domains.lastCheckedAt),
    answer: domains.lastAnswer === null ? undefined : answerInWords(domains.lastAnswer),
  }
}

/** What a look-up found, as `domain_claims` keeps it. */
function answerInWords(answer: string): string {
  const words: Readonly<Record<string, () => string>> = {
    found: m.console_health_dns_found,
    elsewhere: m.console_health_dns_found,
    'other-values': m.console_health_dns_other,
    absent: m.console_health_dns_absent,
    servfail: m.console_health_dns_servfail,
    refused: m.console_health_dns_refused,
    timeout: m.console_health_dns_timeout,
    unreachable: m.console_health_dns_unreachable,
    malformed: m.console_health_dns_malformed,
  }
  return words[answer]?.() ?? answer
}

/** Times of events are business time, of seals and checks real time. */
function journalPart(journal: Health['journal'], now: Date, locale: Locale, instant: Instant) {
  const { unsealed, oldest, check } = journal
  const isBehind = oldest !== null && now.getTime() - oldest.getTime() > latestSealMs
  const breach = check?.breach ?? undefined
  return {
    state:
      breach !== undefined || isBehind
        ? ('failed' as const)
        : journal.isCheckDue
          ? ('waiting' as const)
          : ('done' as const),
    word:
      breach !== undefined
        ? m.console_health_journal_broken()
        : isBehind
          ? m.console_health_journal_behind()
          : journal.isCheckDue
            ? m.console_health_journal_unchecked({ days: checkDays })
            : m.console_health_well(),
    unsealed: formatNumber(locale, unsealed),
    oldest: instant(oldest),
    sealed: instant(journal.sealedAt),
    checked:
      check &&
      m.console_health_journal_check({
        at: instant(check.checkedAt) ?? '',
        count: check.events,
        shown: formatNumber(locale, check.events),
      }),
    breach,
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
