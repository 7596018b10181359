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

test('there is none where others can reach the portal', () => {
  expect(mailboxWith({ PUBLIC_ORIGIN: 'https://portal.example' })).toBeUndefined()
  expect(mailboxWith({ PUBLIC_ORIGIN: 'http://192.0.2.7:3000', HOST: '0.0.0.0' })).toBeUndefined()
})
