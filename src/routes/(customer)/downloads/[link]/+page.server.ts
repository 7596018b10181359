/**
 * A link to a file (SPEC 9.2): what it is, how to check it, until when it can be downloaded and resumed; or that the link is over.
 * Looking at it changes nothing.
 */
import { m } from '#messages'
import { linkedFile } from '#server/business/downloads/index.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { formatInstant, formatNumber } from '#ui/format.ts'
import { accountPages } from '../../address.ts'
import { downloadsAtOnce, faultSentences } from '#routes/software/send.ts'
import { architectureName, hashCommands, sizeInWords, softwareLanguage } from '#routes/software/words.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const { timeZone } = running().settings
  try {
    const linked = await locals.read((work) => linkedFile(work, params.link, locale))
    const { file, desk, name } = linked
    return {
      listHref: accountPages(desk.account.id).downloads,
      title: `${file.edition} ${file.version}`.trim(),
      said: saidOf(url.searchParams.get('said')),
      isFinished: linked.finishedAt !== null,
      isBegun: linked.begunAt !== null,
      href: `/downloads/${params.link}/${encodeURIComponent(name)}`,
      name,
      expires: formatInstant(locale, timeZone, linked.expiresAt),
      facts: [
        { label: m.software_product(), value: file.product },
        { label: m.software_language(), value: softwareLanguage(file.language, locale) },
        { label: m.software_architecture(), value: architectureName(file.architecture) },
        {
          label: m.software_size(),
          value: sizeInWords(file.size, locale),
          note: m.size_bytes({ size: formatNumber(locale, file.size) }),
        },
      ],
      sha256: file.sha256.toString('hex'),
      commands: hashCommands(name),
    }
  } catch (error) {
    if (!isRefusal(error, 'download-link.expired')) throw error
    return { expired: { hours: error.facts.hours, listHref: accountPages(error.facts.account).downloads } }
  }
}

/** Why the file was not sent a moment ago. */
function saidOf(code: string | null): string | undefined {
  if (code === 'busy') return m.download_busy({ most: downloadsAtOnce })
  if (code === 'missing' || code === 'changed' || code === 'encoded' || code === 'unreachable')
    return faultSentences[code]()
  return undefined
}
