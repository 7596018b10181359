/** What a benefit has to download (SPEC 8.3): each taking counts, and the address is shown to whoever took it. */
import { purchasingAccount, rolesWith } from '#server/business/access/index.ts'
import { inLanguage, takenDownload } from '#server/business/benefits/index.ts'
import { formKey, isFormKey } from '#routes/form-key.ts'
import { anyOfRoles } from '#routes/refusals.ts'
import type { SectionPlace } from './load.ts'

export async function downloadsSection({ work, sight, held, url, locale }: SectionPlace) {
  const { benefit, standing } = held
  const isAllowed = sight.account.permissions.has('software.download')
  const key = url.searchParams.get('key') ?? ''
  const taken =
    isAllowed && isFormKey(key)
      ? await takenDownload(work, await purchasingAccount(work, sight.account.id, 'software.download'), benefit, key)
      : undefined
  return {
    rows: benefit.downloads.map(({ code, names }) => ({ code, name: inLanguage(names, locale), formKey: formKey() })),
    taken: taken && { name: inLanguage(taken.names, locale), href: taken.address },
    isExhausted: benefit.measure !== undefined && standing?.remaining === 0,
    /** Which roles may, where the reader may not. */
    rolesNeeded: isAllowed ? undefined : anyOfRoles(rolesWith('software.download'), locale),
  }
}

export type DownloadsSection = Awaited<ReturnType<typeof downloadsSection>>
