/**
 * Sends a file, or the part of it that is asked for (RFC 9110, 14), under the conditions of its link. The connection to the database is
 * given back before the first byte; what is streamed costs a file handle or a connection to the store, and no memory.
 */
import type { RequestEvent } from '@sveltejs/kit'
import { m } from '#messages'
import {
  beginDownload,
  etagOf,
  finishDownload,
  linkedFile,
  refuseSecondTime,
  spanOf,
  type LinkedFile,
} from '#server/business/downloads/index.ts'
import { isStoreFault, type ByteSpan, type StoreFault } from '#server/platform/file-store.ts'
import { openPlaces } from '#server/platform/places.ts'
import { atReadersPace } from '#server/platform/reader-pace.ts'
import { running } from '#server/running.ts'
import { actorKey, change, isRefusal, type Refusal } from '#server/work/index.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'

/** Files that one person downloads at once, and parts of them. */
export const downloadsAtOnce = 4
const retryAfterSeconds = '30'

const places = openPlaces(downloadsAtOnce)

type Event = RequestEvent & { readonly params: { readonly link: string } }

/** The answer to GET or HEAD of a link. */
export async function sendFile(event: Event): Promise<Response> {
  const { locals, params, request } = event
  try {
    const linked = await locals.read((work) => linkedFile(work, params.link, locals.locale))
    const { file } = linked
    const etag = etagOf(file.sha256)
    const { headers, method } = request
    if (headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers: { etag } })
    const span = spanOf({ range: headers.get('range'), ifRange: headers.get('if-range'), etag, size: file.size })
    if (span === 'unsatisfiable') {
      return new Response(null, { status: 416, headers: { 'content-range': `bytes */${String(file.size)}` } })
    }
    refuseSecondTime(linked, span?.start ?? 0)
    if (method === 'HEAD') return answered(null, linked, span, etag)
    return await streamed(event, linked, span, etag)
  } catch (error) {
    if (!isRefused(error)) throw error
    return refused(event, error.code, statusOf(error), refusalMessage(error))
  }
}

async function streamed(event: Event, linked: LinkedFile, span: ByteSpan | undefined, etag: string): Promise<Response> {
  const { house, log, software } = running()
  const { locals } = event
  const { path, mark, size } = linked.file
  const leave = places.take(actorKey(locals.actor))
  if (leave === undefined) return refused(event, 'busy', 429, m.download_busy({ most: downloadsAtOnce }))
  const { start, end } = span ?? { start: 0, end: size - 1 }
  try {
    const bytes = await locals.apart(() => software.open(path, mark, { start, end }))
    if (isStoreFault(bytes)) {
      leave()
      log.warn({ request: locals.requestId, file: linked.file.id, fault: bytes }, 'software not sent')
      return refused(event, bytes, bytes === 'unreachable' ? 503 : 404, faultSentences[bytes]())
    }
    try {
      if (linked.begunAt === null) await locals.change(null, (work) => beginDownload(work, linked))
    } catch (error) {
      bytes.destroy()
      throw error
    }
    const over = (isWhole: boolean) => {
      leave()
      if (!isWhole || end < size - 1) return
      change(house, locals.actor, null, (work) => finishDownload(work, linked)).catch((error: unknown) => {
        log.warn({ request: locals.requestId, err: error }, 'end of a download not noted')
      })
    }
    return answered(atReadersPace(bytes, over), linked, span, etag)
  } catch (error) {
    leave()
    throw error
  }
}

function answered(
  body: ReadableStream<Uint8Array> | null,
  { file, name }: LinkedFile,
  span: ByteSpan | undefined,
  etag: string,
): Response {
  const { start, end } = span ?? { start: 0, end: file.size - 1 }
  return new Response(body, {
    status: span === undefined ? 200 : 206,
    headers: {
      'accept-ranges': 'bytes',
      etag,
      'content-type': 'application/octet-stream',
      'content-length': String(end - start + 1),
      'content-disposition': disposition(name),
      // RFC 9530: of the whole file, whichever part of it this is.
      'repr-digest': `sha-256=:${file.sha256.toString('base64')}:`,
      'cache-control': 'private, no-store',
      ...(span && { 'content-range': `bytes ${String(start)}-${String(end)}/${String(file.size)}` }),
    },
  })
}

/** RFC 6266: a name that every program reads, and the file's own. */
function disposition(name: string): string {
  const plain = name.replace(/[^\w. -]/g, '_')
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, '_')}`
}

/** Of those that a link can have; a link that is over is gone. */
function statusOf(error: Refusal): number {
  return isRefusal(error, 'download-link.expired') || isRefusal(error, 'download-link.finished') ? 410 : error.status
}

/**
 * A person who follows a link is led to its page, which says what is the matter; a download that goes on, and a program, get the
 * status: a page in place of bytes would end up in the file.
 */
function refused({ params, request }: Event, code: string, status: number, sentence: string): Response {
  const { headers, method } = request
  const isPerson = method === 'GET' && !headers.has('range') && headers.get('accept')?.includes('text/html') === true
  if (isPerson) {
    return new Response(null, { status: 303, headers: { location: `/downloads/${params.link}?said=${code}` } })
  }
  return new Response(method === 'HEAD' ? null : `${sentence}\n`, {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...((status === 429 || status === 503) && { 'retry-after': retryAfterSeconds }),
    },
  })
}

/** What is said where the store does not have what was measured. */
export const faultSentences: Readonly<Record<StoreFault, () => string>> = {
  missing: () => m.download_fault_missing(),
  changed: () => m.download_fault_changed(),
  encoded: () => m.download_fault_changed(),
  unreachable: () => m.download_fault_unreachable(),
}
