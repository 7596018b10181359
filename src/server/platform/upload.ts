/**
 * Takes in a form with one file: its fields by name, the file put aside as it comes. Nobody holds a connection to the
 * database meanwhile, since whoever sends slowly would otherwise stop everybody; and only so many are received at a time.
 */
import { boundaryOf, formPieces, malformedForm } from './multipart.ts'
import { openPlaces } from './places.ts'
import { putAside, type Scratch } from './scratch.ts'

/** The longest file that anybody sends: a million order lines have about this size. */
export const longestFileBytes = 128 * 1024 * 1024
/** The longest form that carries one. */
export const longestUploadBytes = longestFileBytes + 64 * 1024
const longestFieldBytes = 16 * 1024
/** Of a form, fields and files alike: one file is taken, and a browser sends an empty one where none was chosen. */
const mostParts = 20
/** Files that one process receives at a time: what they take of its disk. */
const uploadsAtOnce = 8
/** Those of one sender: whoever sends slowly keeps places from others. */
const uploadsOfOne = 2

/** A form that came with a file; to be disposed of. `file` is undefined where none was chosen. */
export interface Upload extends AsyncDisposable {
  readonly fields: ReadonlyMap<string, string>
  readonly file: { readonly name: string; readonly bytes: Scratch } | undefined
}

/** Why a form was not taken in: it is none, its file is too long, or others are sending theirs. */
export type UploadFault = 'malformed' | 'too-large' | 'busy'

const tooLarge = Symbol('too large')
const places = openPlaces(uploadsOfOne)
let receiving = 0

/** Receives the form that a request carries; `whose` counts what one sender sends at a time. */
export async function receiveUpload(request: Request, whose: string): Promise<Upload | UploadFault> {
  const boundary = boundaryOf(request.headers.get('content-type') ?? '')
  if (boundary === undefined) return 'malformed'
  return received(whose, () => readForm(arriving(request), boundary))
}

/** Receives a body that is the file itself; how long it may be is whoever's who hands it on. What fails in it is thrown. */
export async function receiveFile(body: ReadableStream<Uint8Array>, whose: string): Promise<Scratch | 'busy'> {
  return inTurn(whose, () => putAside(chunksOf(body)))
}

async function received<T>(whose: string, receive: () => Promise<T>): Promise<T | UploadFault> {
  try {
    return await inTurn(whose, receive)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (error.cause === tooLarge) return 'too-large'
    if (error.cause === malformedForm || error.cause === brokenOff) return 'malformed'
    throw error
  }
}

async function inTurn<T>(whose: string, receive: () => Promise<T>): Promise<T | 'busy'> {
  const leave = receiving < uploadsAtOnce ? places.take(whose) : undefined
  if (leave === undefined) return 'busy'
  receiving += 1
  try {
    return await receive()
  } finally {
    receiving -= 1
    leave()
  }
}

async function readForm(body: AsyncIterable<Uint8Array>, boundary: string): Promise<Upload> {
  const fields = new Map<string, string>()
  const pieces = formPieces(body, boundary)
  let file: Upload['file']
  let parts = 0
  let next = await pieces.next()
  try {
    while (next.done !== true) {
      parts += 1
      if (parts > mostParts) throw new Error('The form has too many parts', { cause: malformedForm })
      if ('bytes' in next.value) throw new Error('A form began in its middle', { cause: malformedForm })
      const { name, fileName } = next.value.part
      const part = partIn(pieces)
      if (fileName === undefined) {
        fields.set(name, await textOf(part.bytes))
      } else {
        if (file !== undefined) throw new Error('The form has more than one file', { cause: malformedForm })
        const bytes = await putAside(within(part.bytes))
        if (bytes.sizeBytes === 0) await bytes[Symbol.asyncDispose]()
        else file = { name: fileName, bytes }
      }
      next = part.next()
    }
  } catch (error) {
    await file?.bytes[Symbol.asyncDispose]()
    throw error
  }
  return {
    fields,
    file,
    async [Symbol.asyncDispose]() {
      await file?.bytes[Symbol.asyncDispose]()
    },
  }
}

type Pieces = ReturnType<typeof formPieces>

/** The bytes of the part that has begun; `next` is what came after them, once they are read. */
function partIn(pieces: Pieces): {
  readonly bytes: AsyncIterable<Buffer>
  next(): Awaited<ReturnType<Pieces['next']>>
} {
  let after: Awaited<ReturnType<Pieces['next']>> | undefined
  return {
    bytes: (async function* () {
      for (;;) {
        const piece = await pieces.next()
        if (piece.done === true || !('bytes' in piece.value)) {
          after = piece
          return
        }
        yield piece.value.bytes
      }
    })(),
    next() {
      if (after === undefined) throw new Error('A part was not read to its end')
      return after
    },
  }
}

async function textOf(bytes: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of bytes) {
    length += chunk.length
    if (length > longestFieldBytes) throw new Error('A field of the form is too long', { cause: malformedForm })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The same bytes, as long as they are not more than a file may have. */
async function* within(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  let length = 0
  for await (const chunk of bytes) {
    length += chunk.byteLength
    if (length > longestFileBytes) throw new Error('The file is too long', { cause: tooLarge })
    yield chunk
  }
}

const brokenOff = Symbol('broken off')

/** What arrives; that it broke off is its sender's own. */
async function* arriving({ body }: Request): AsyncGenerator<Uint8Array, undefined> {
  if (body === null) return
  try {
    yield* chunksOf(body)
  } catch (error) {
    throw itsSenders(error)
  }
}

function itsSenders(error: unknown): Error {
  return new Error(`The body broke off: ${String(error)}`, { cause: isTooLong(error) ? tooLarge : brokenOff })
}

/** The chunks of a stream. Left early, it is not cut off: whoever sends too much is to hear so. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  const reader = body.getReader()
  for (;;) {
    const { value } = await reader.read()
    if (value === undefined) return
    yield value
  }
}

/** True for what the pages' server says of a body longer than it reads. */
function isTooLong(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 413
}
