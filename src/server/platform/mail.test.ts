import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { mailServer, type MailServer } from '../../../test/world/smtp.ts'
import { openKeptMail, pageSize } from './mail-files.ts'
import { startMailSink } from './mail-sink.ts'
import { openMailer, type Mailer, type Message } from './mail.ts'

const mailFrom = 'Comptoir <no-reply@comptoir.example>'
let server: MailServer
let mailer: Mailer

beforeAll(async () => {
  server = await mailServer()
  mailer = openMailer({ smtpUrl: server.url, mailFrom }, { connectMs: 500, sendMs: 700 })
})
beforeEach(() => {
  server.becomes('takes')
})
afterAll(async () => {
  mailer.close()
  await server.goesAway()
})

function message(id: string): Message {
  return {
    id: `<${id}@comptoir.example>`,
    to: { name: 'Hélène Martin', address: 'helene@contoso.example' },
    subject: 'Échéance le 31 janvier',
    html: '<p>Élément</p>',
    text: 'Élément',
    language: 'fr',
  }
}

test('what a server takes is sent, as it was written', async () => {
  expect(await mailer.send(message('one'))).toMatchObject({ outcome: 'sent' })
  expect(server.taken.at(-1)).toMatchObject({
    id: '<one@comptoir.example>',
    to: 'helene@contoso.example',
    subject: 'Échéance le 31 janvier',
    text: 'Élément\n',
  })
})

test('a message says whose it is, that a program wrote it, and in which language', async () => {
  await mailer.send(message('headers'))
  expect(server.taken.at(-1)?.headers).toMatchObject({
    from: mailFrom,
    'auto-submitted': 'auto-generated',
    'content-language': 'fr',
    'mime-version': '1.0',
  })
})

// RFC 8058: both lines, and the second over https alone; a message that is no notice has neither.
test('a notice can be ended by the mail program, and nothing else can', async () => {
  await mailer.send({ ...message('notice'), unsubscribeHref: 'https://portal.example/unsubscribe/12.topic.token' })
  expect(server.taken.at(-1)?.headers).toMatchObject({
    'list-unsubscribe': '<https://portal.example/unsubscribe/12.topic.token>',
    'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
  })
  await mailer.send({ ...message('at-home'), unsubscribeHref: 'http://localhost:3000/unsubscribe/12.topic.token' })
  expect(server.taken.at(-1)?.headers).toHaveProperty('list-unsubscribe')
  expect(server.taken.at(-1)?.headers).not.toHaveProperty('list-unsubscribe-post')
  await mailer.send(message('no-notice'))
  expect(Object.keys(server.taken.at(-1)?.headers ?? {}).join()).not.toContain('unsubscribe')
})

test('one connection carries many messages', async () => {
  await mailer.send(message('many'))
  const before = server.connections
  for (let index = 0; index < 5; index += 1) await mailer.send(message(`many-${String(index)}`))
  expect(server.connections).toBe(before)
})

test('a receiver whom the server refuses is refused for good; one it puts off is not', async () => {
  server.becomes('refuses')
  expect(await mailer.send(message('two'))).toEqual({ outcome: 'refused', reply: expect.stringContaining('550') })
  server.becomes('puts-off')
  expect(await mailer.send(message('two'))).toEqual({
    outcome: 'failed',
    fault: 'message',
    reply: expect.stringContaining('451'),
  })
  expect(mailer.resting()).toBe(false)
})

test('a connection that ends after the message, a server that never answers, and none at all are the server’s fault', async () => {
  const fault = { outcome: 'failed', fault: 'server', reply: expect.any(String) }
  server.becomes('cuts')
  expect(await mailer.send(message('three'))).toEqual(fault)
  server.becomes('mute')
  expect(await mailer.send(message('three'))).toEqual(fault)
  await server.goesAway()
  expect(await mailer.send(message('three'))).toEqual(fault)
  expect(mailer.resting()).toBe(true)
  await server.comesBack()
  server.becomes('takes')
  expect(await mailer.send(message('three'))).toMatchObject({ outcome: 'sent' })
})

test('a server that says at the door that it takes nothing refuses no message', async () => {
  const door = createServer((socket) => socket.end('554 No service here\r\n'))
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const { port } = door.address() as AddressInfo
  const turnedAway = openMailer({ smtpUrl: `smtp://127.0.0.1:${String(port)}`, mailFrom })
  expect(await turnedAway.send(message('four'))).toMatchObject({ outcome: 'failed', fault: 'server' })
  turnedAway.close()
  door.close()
})

test('a password is not sent in the clear to another machine', async () => {
  // Not an address of the loopback; the server offers no TLS and says so to the STARTTLS that comes before anything else.
  const url = server.url.replace('127.0.0.1', 'user:secret@0.0.0.0')
  const careful = openMailer({ smtpUrl: url, mailFrom }, { connectMs: 500, sendMs: 700 })
  const sending = await careful.send(message('five'))
  expect(sending).toEqual({ outcome: 'failed', fault: 'server', reply: expect.stringMatching(/not recognized/) })
  careful.close()
})

test('a name cannot smuggle in a header or a receiver', async () => {
  const to = { name: 'A\r\nBcc: other@example.com', address: 'helene@contoso.example' }
  await mailer.send({ ...message('six'), to, subject: 'Hello\r\nBcc: other@example.com' })
  expect(server.taken.at(-1)).toMatchObject({ to: 'helene@contoso.example', subject: 'Hello Bcc: other@example.com' })
})

test('the embedded server keeps the last messages for the mailbox', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'comptoir-mail-'))
  const sink = await startMailSink({ folder, keptLimit: 3, onError: (error) => expect.fail(error.message) })
  const own = openMailer({ smtpUrl: sink.url, mailFrom })
  const kept = openKeptMail(folder)
  expect(await kept.list(0)).toEqual({ messages: [], total: 0 })

  for (let index = 1; index <= 5; index += 1) {
    expect(await own.send({ ...message(String(index)), subject: `N° ${String(index)}` })).toMatchObject({
      outcome: 'sent',
    })
  }
  const { messages, total } = await kept.list(0)
  expect(total).toBe(3)
  expect(messages.map(({ subject }) => subject)).toEqual(['N° 5', 'N° 4', 'N° 3'])
  expect(messages[0]).toMatchObject({ from: mailFrom, to: 'Hélène Martin <helene@contoso.example>' })

  const newest = await kept.message(messages[0]?.id ?? '')
  expect(newest).toMatchObject({ html: '<p>Élément</p>\n', text: 'Élément\n' })
  expect(newest?.headers).toContainEqual({ name: 'Message-ID', value: '<5@comptoir.example>' })
  expect((await kept.list(pageSize)).messages).toEqual([])
  expect(await kept.message('../../etc/passwd')).toBeUndefined()
  expect((await readdir(folder)).every((name) => name.endsWith('.eml'))).toBe(true)

  own.close()
  await sink.stop()
  await rm(folder, { recursive: true })
})
