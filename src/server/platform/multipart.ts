/**
 * Reads a form that carries files (multipart/form-data, RFC 7578) while it arrives, piece by piece: what a browser sends of
 * a file of any size is handed on as it comes, and never held whole.
 */

/** A piece of a form: where a part begins, or the next bytes of the part that began last. */
export type FormPiece =
  { readonly part: { readonly name: string; readonly fileName: string | undefined } } | { readonly bytes: Buffer }

/** The cause of an error that is the sender's own. */
export const malformedForm = Symbol('malformed form')

const longestHead = 8 * 1024
const crlf = Buffer.from('\r\n')
const headEnd = Buffer.from('\r\n\r\n')
const dashes = Buffer.from('--')

/** The boundary that a content type names; undefined where it is not that of such a form. */
export function boundaryOf(contentType: string): string | undefined {
  const [type = '', ...parameters] = contentType.split(';')
  if (type.trim().toLowerCase() !== 'multipart/form-data') return undefined
  const given = parameters.map((each) => /^\s*boundary="?([^"]{1,70})"?\s*$/i.exec(each)?.[1]).find(Boolean)
  return given?.trimEnd()
}

/** The pieces of the form that `body` yields. Throws an Error whose cause is `malformedForm` where it is none. */
export async function* formPieces(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
): AsyncGenerator<FormPiece, undefined> {
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  // A form begins with its boundary, before which no line ends.
  let held: Buffer = crlf
  let inPart = false
  let isOver = false
  for await (const chunk of body) {
    if (isOver) continue // what stands behind a form is let through, or its sender would be cut off
    held = Buffer.concat([held, chunk])
    for (;;) {
      const at = held.indexOf(delimiter)
      if (at === -1) {
        // The end may be the beginning of a delimiter whose rest is still to come.
        const safe = held.length - delimiter.length
        if (safe > 0) {
          if (inPart) yield { bytes: held.subarray(0, safe) }
          held = held.subarray(safe)
        }
        break
      }
      const after = held.subarray(at + delimiter.length)
      if (after.length < dashes.length) break
      const ends = after.subarray(0, dashes.length).equals(dashes)
      const head = after.indexOf(headEnd)
      if (!ends && head === -1) {
        if (after.length > longestHead) throw malformed('The head of a part is too long')
        break
      }
      if (inPart && at > 0) yield { bytes: held.subarray(0, at) }
      if (ends) {
        isOver = true
        break
      }
      yield { part: partOf(after.subarray(0, head).toString('utf8')) }
      inPart = true
      held = after.subarray(head + headEnd.length)
    }
  }
  if (!isOver) throw malformed('The form broke off')
}

/** What the head of a part says: `Content-Disposition: form-data; name="file"; filename="orders.csv"`. */
function partOf(head: string): { name: string; fileName: string | undefined } {
  const disposition = head.split('\r\n').find((line) => /^content-disposition:\s*form-data/i.test(line)) ?? ''
  const name = parameterOf(disposition, 'name')
  if (name === undefined) throw malformed('A part has no name')
  return { name, fileName: parameterOf(disposition, 'filename') }
}

// Browsers write these three in a name as %22, %0D and %0A (WHATWG, multipart/form-data encoding algorithm).
const escapes: Readonly<Record<string, string>> = { '%22': '"', '%0D': '\r', '%0A': '\n' }

function parameterOf(disposition: string, name: string): string | undefined {
  const [, value] = new RegExp(`;\\s*${name}="([^"]*)"`, 'i').exec(disposition) ?? []
  return value?.replaceAll(/%(?:22|0D|0A)/g, (escaped) => escapes[escaped] ?? escaped)
}

function malformed(message: string): Error {
  return new Error(message, { cause: malformedForm })
}
