/**
 * The file of a link, whole or in part (RFC 9110, 14), for programs: under the conditions of the link, at the reader's pace. No connection
 * to the database is held while it is sent.
 */
import {
  beginDownload,
  etagOf,
  finishDownload,
  linkedFile,
  refuseSecondTime,
  spanOf,
  type LinkedFile,
} from '#server/business/downloads/index.ts'
import { isStoreFault, type ByteSpan } from '#server/platform/file-store.ts'
import { openPlaces } from '#server/platform/places.ts'
import { atReadersPace } from '#server/platform/reader-pace.ts'
import { actorKey, change, read } from '#server/work/index.ts'
import { noAnswer, noBody, noQuery, operation, type Call } from '../operation.ts'
import { Problem } from '../problem.ts'
import { said } from '../kinds.ts'

/** Files that one person downloads at once, and parts of them. */
const downloadsAtOnce = 4
const retryAfterSeconds = '30'
const places = openPlaces(downloadsAtOnce)

export const getSoftwareContent = operation({
  id: 'getSoftwareContent',
  method: 'GET',
  path: '/software-links/{link}/content',
  scopes: ['software.read'],
  tag: 'Software and product keys',
  summary: 'Download a file',
  description: `By a link of the same person’s; whole, or the part that the Range header names, so that a download that broke off goes on. At most ${String(downloadsAtOnce)} at once. Compare its SHA-256 with that of the list.`,
  parameters: { link: { description: 'What postSoftwareLink answered.', example: '12.345.6Gm0' } },
  query: noQuery,
  body: noBody,
  answer: noAnswer,
  answersFile: ['application/octet-stream'],
  answersParts: true,
  statuses: { 200: 'The file.', 206: 'The part of it that was asked for.' },
  problems: [
    'download-link.unknown',
    'download-link.foreign',
    'download-link.expired',
    'download-link.finished',
    'purchasing-account.unknown',
    'permission.missing',
    'partner-permission.missing',
    'software-file.unknown',
    'software.range',
    'software.elsewhere',
  ],
  async run(call) {
    const { house, actor, locale, range: asked } = call
    const linked = await read(house, actor, (work) => linkedFile(work, said(call, 'link'), locale))
    const { sha256, size } = linked.file
    const span = spanOf({ ...asked, etag: etagOf(sha256), size })
    if (span === 'unsatisfiable') {
      throw new Problem('software.range', { headers: { 'content-range': `bytes */${String(size)}` } })
    }
    refuseSecondTime(linked, span?.start ?? 0)
    return { status: span === undefined ? 200 : 206, file: await sent(call, linked, span) }
  },
})

async function sent({ house, actor, outside, log }: Call, linked: LinkedFile, span: ByteSpan | undefined) {
  const { path, mark, size, sha256 } = linked.file
  const { start, end } = span ?? { start: 0, end: size - 1 }
  const leave = places.take(actorKey(actor))
  if (leave === undefined) throw busy()
  try {
    const bytes = await outside.software.open(path, mark, { start, end })
    if (isStoreFault(bytes)) throw bytes === 'unreachable' ? busy() : new Problem('software.elsewhere')
    try {
      if (linked.begunAt === null) await change(house, actor, null, (work) => beginDownload(work, linked))
    } catch (error) {
      bytes.destroy()
      throw error
    }
    const over = (isWhole: boolean) => {
      leave()
      if (!isWhole || end < size - 1) return
      change(house, actor, null, (work) => finishDownload(work, linked)).catch((error: unknown) => {
        log.warn({ err: error }, 'end of a download not noted')
      })
    }
    return {
      content: atReadersPace(bytes, over),
      type: 'application/octet-stream' as const,
      name: linked.name,
      headers: {
        'accept-ranges': 'bytes',
        etag: etagOf(sha256),
        'content-length': String(end - start + 1),
        // RFC 9530: of the whole file, whichever part of it this is.
        'repr-digest': `sha-256=:${sha256.toString('base64')}:`,
        ...(span && { 'content-range': `bytes ${String(start)}-${String(end)}/${String(size)}` }),
      },
    }
  } catch (error) {
    leave()
    throw error
  }
}

function busy(): Problem {
  return new Problem('portal.busy', { headers: { 'retry-after': retryAfterSeconds } })
}
