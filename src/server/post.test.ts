import { expect, test } from 'vitest'
import { readSettings, type Environment } from '#server/platform/config.ts'
import { mailboxOf } from './post.ts'

function mailboxWith(environment: Environment) {
  const read = readSettings(environment)
  if ('faults' in read) throw new Error(read.faults.join())
  return mailboxOf(read.settings)
}

test('there is a mailbox where no mail server is named', () => {
  expect(mailboxWith({})).toBeDefined()
  expect(mailboxWith({ PUBLIC_ORIGIN: 'http://localhost:8080' })).toBeDefined()
})

test('there is none where mail goes to a server', () => {
  expect(mailboxWith({ SMTP_URL: 'smtp://mail.example' })).toBeUndefined()
})

test.each([{ PUBLIC_ORIGIN: 'https://portal.example' }, { PUBLIC_ORIGIN: 'http://192.0.2.7:3000', HOST: '0.0.0.0' }])(
  'there is neither mailbox nor start without a mail server where others can reach the portal: %o',
  (environment) => {
    const read = readSettings(environment)
    expect('faults' in read && read.faults).toEqual([expect.stringContaining('SMTP_URL: must be given')])
    expect(mailboxWith({ ...environment, SMTP_URL: 'smtp://mail.example' })).toBeUndefined()
  },
)
