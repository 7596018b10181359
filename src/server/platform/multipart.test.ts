/** Forms with files, however they are cut on their way: the same as Node's own reader, which holds them whole, makes of them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundaryOf, formPieces, malformedForm } from './multipart.ts'

const type = 'multipart/form-data; boundary=----x'

async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0
  for (let index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
  await Promise.resolve()
}

async function partsOf(body: Buffer, boundary: string, sizes: readonly number[] = [64]) {
  const parts: { name: string; fileName: string | undefined; bytes: Buffer }[] = []
  for await (const piece of formPieces(cut(body, sizes), boundary)) {
    if ('part' in piece) parts.push({ ...piece.part, bytes: Buffer.alloc(0) })
    else {
      const last = parts.at(-1)
      if (last === undefined) throw new Error('Bytes came before a part')
      last.bytes = Buffer.concat([last.bytes, piece.bytes])
    }
  }
  return parts
}

function form(...lines: readonly string[]): Buffer {
  return Buffer.from(lines.join('\r\n'))
}

describe('a form with files', () => {
  test('is what was put into it, wherever it is cut', async () => {
    const anything = fc.record({
      key: fc.string({ unit: 'binary' }),
      bytes: fc.uint8Array({ maxLength: 400 }),
      sizes: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
    })
    await fc.assert(
      fc.asyncProperty(anything, async ({ key, bytes, sizes }) => {
        const sent = new FormData()
        sent.set('form-key', key)
        sent.set('file', new File([new Uint8Array(bytes)], 'commandes "été".csv'))
        const request = new Request('http://localhost', { method: 'POST', body: sent })
        const boundary = boundaryOf(request.headers.get('content-type') ?? '') ?? ''
        const body = Buffer.from(await request.clone().arrayBuffer())
        const whole = await request.formData()
        const [first, second] = await partsOf(body, boundary, sizes)
        const file = whole.get('file')
        if (!(file instanceof File)) throw new Error('No file')
        expect([first?.name, first?.bytes.toString()]).toEqual(['form-key', whole.get('form-key')])
        expect(second).toEqual({ name: 'file', fileName: file.name, bytes: Buffer.from(await file.arrayBuffer()) })
      }),
      { numRuns: 60 },
    )
  })

  test('may hold what looks like its boundary', async () => {
    const body = form(
      '------x',
      'content-disposition: form-data; name="a"; filename=""',
      '',
      'a\r\n-----x\r\n',
      '------x--',
      '',
    )
    expect(await partsOf(body, '----x', [1])).toEqual([
      { name: 'a', fileName: '', bytes: Buffer.from('a\r\n-----x\r\n') },
    ])
  })

  test.each([
    ['that broke off', form('------x', 'content-disposition: form-data; name="a"', '', 'abc')],
    ['without its boundary', form('name=value')],
    ['with a part that has no name', form('------x', 'content-disposition: attachment', '', 'abc', '------x--')],
    ['whose head does not end', form('------x', 'x'.repeat(9_000), '', '')],
    ['of nothing', Buffer.alloc(0)],
  ])('is none %s', async (_, body) => {
    const fault: unknown = await partsOf(body, '----x').catch((error: unknown) => error)
    expect(fault).toMatchObject({ cause: malformedForm })
  })
})

test.each([
  [type, '----x'],
  ['Multipart/Form-Data; charset=utf-8; boundary="a b"', 'a b'],
  ['multipart/form-data', undefined],
  ['application/x-www-form-urlencoded; boundary=x', undefined],
  ['', undefined],
])('the boundary of %s is %s', (given, boundary) => {
  expect(boundaryOf(given)).toBe(boundary)
})
