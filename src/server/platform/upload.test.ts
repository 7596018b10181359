/** Files that are received: one of a form, a few of one sender at a time, so that whoever sends slowly keeps nobody else out. */
import { expect, test } from 'vitest'
import { receiveFile, receiveUpload } from './upload.ts'

test('whoever sends slowly has two places, and gives each back when he is done', async () => {
  const [first, second] = [slowly(), slowly()]
  const received = [receiveFile(first.body, 'partner:1'), receiveFile(second.body, 'partner:1')]
  expect(await receiveFile(slowly().body, 'partner:1')).toBe('busy')
  await using other = await whole(receiveFile(bodyOf('theirs'), 'partner:2'))
  expect(other.sizeBytes).toBe(6)

  first.end()
  await using former = await whole(received[0])
  expect(former.sizeBytes).toBe(1)
  await using again = await whole(receiveFile(bodyOf('again'), 'partner:1'))
  expect(again.sizeBytes).toBe(5)
  second.end()
  await using slow = await whole(received[1])
  expect(slow.sizeBytes).toBe(1)
})

test('a form has one file, and no crowd of them', async () => {
  const one = new FormData()
  one.set('file', new File(['content'], 'a.csv'))
  const received = await receiveUpload(requestOf(one), 'partner:3')
  if (typeof received === 'string') throw new Error(received)
  await using upload = received
  expect(upload.file).toMatchObject({ name: 'a.csv', bytes: { sizeBytes: 7 } })

  const two = new FormData()
  for (const name of ['a.csv', 'b.csv']) two.append('file', new File(['content'], name))
  expect(await receiveUpload(requestOf(two), 'partner:3')).toBe('malformed')

  const empty = new FormData()
  for (let each = 0; each < 30; each += 1) empty.append('file', new File([], ''))
  expect(await receiveUpload(requestOf(empty), 'partner:3')).toBe('malformed')
})

function requestOf(body: FormData): Request {
  return new Request('http://portal.example/', { method: 'POST', body })
}

function bodyOf(text: string): ReadableStream<Uint8Array> {
  return new Blob([text]).stream()
}

/** A body of which the first byte has come, and the rest comes when it is asked to end. */
function slowly() {
  const ending = Promise.withResolvers<void>()
  const body = new ReadableStream<Uint8Array>({
    async start(stream) {
      stream.enqueue(Buffer.from('x'))
      await ending.promise
      stream.close()
    },
  })
  return { body, end: ending.resolve }
}

async function whole(received: ReturnType<typeof receiveFile> | undefined) {
  const file = await received
  if (file === undefined || file === 'busy') throw new Error('busy')
  return file
}
