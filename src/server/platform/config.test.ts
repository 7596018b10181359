import { describe, expect, test } from 'vitest'
import { isLoopback, originOf, readSettings, settingLines } from './config.ts'

function settingsOf(environment: Record<string, string>) {
  const read = readSettings(environment)
  if ('faults' in read) throw new Error(read.faults.join('\n'))
  return read.settings
}

function faultsOf(environment: Record<string, string>) {
  const read = readSettings(environment)
  return 'faults' in read ? read.faults : []
}

describe('settings', () => {
  test('without any variable, everything is embedded and only this machine is served', () => {
    expect(settingsOf({})).toMatchObject({ databaseUrl: undefined, smtpUrl: undefined, host: '127.0.0.1', port: 3000 })
  })

  test('an empty variable counts as not given', () => {
    expect(settingsOf({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 3000, databaseUrl: undefined })
  })

  test.each([
    ['PORT', '80a', 'must be a whole number'],
    ['PORT', '65536', 'must be at most 65535'],
    ['DATABASE_POOL', '0', 'must be at least 1'],
    ['DATABASE_URL', 'mysql://x', 'must be postgres://user:password@host:port/database'],
    ['SMTP_URL', 'localhost:25', 'must be smtp://user:password@host:port or smtps://'],
    ['PUBLIC_ORIGIN', 'https://portal.example/path', 'must be https://host[:port] or http://, without a path'],
    ['HOST', 'portal.example', 'must be an IP address or localhost'],
    ['TIME_ZONE', 'Europe/Lutèce', 'must be an IANA time zone such as Europe/Paris'],
    ['TRUSTED_PROXIES', '10.0.0.0/33', 'must be IP addresses or networks (10.0.0.0/8), comma between'],
    [
      'DNS_SERVERS',
      'ns1.example',
      'must be IP addresses, each with its port after a colon ([2001:db8::53]:5353), comma between',
    ],
    [
      'DNS_SERVERS',
      '192.0.2.1:0',
      'must be IP addresses, each with its port after a colon ([2001:db8::53]:5353), comma between',
    ],
    ['OUTGOING_ALLOWED', '10.0.0.0/33', 'must be host names, IP addresses or networks (10.0.0.0/8), comma between'],
    [
      'OUTGOING_ALLOWED',
      'http://crm.internal',
      'must be host names, IP addresses or networks (10.0.0.0/8), comma between',
    ],
    ['ACCENT_CHROMA', '0.3', 'must be at most 0.2'],
    ['LOG_LEVEL', 'loud', 'must be debug, info, warn, error or silent'],
    ['MAIL_FROM', 'Portal', 'must hold an e-mail address'],
  ])('%s=%s is a fault of one line', (name, value, message) => {
    expect(faultsOf({ [name]: value })).toEqual([`${name}: ${message}`])
  })

  test('servers of names are read with their ports', () => {
    const given = '192.0.2.1, 192.0.2.2:5353,2001:db8::53, [2001:db8::53]:5353'
    expect(settingsOf({ DNS_SERVERS: given }).dnsServers).toEqual([
      { address: '192.0.2.1', port: 53 },
      { address: '192.0.2.2', port: 5353 },
      { address: '2001:db8::53', port: 53 },
      { address: '2001:db8::53', port: 5353 },
    ])
  })

  test('every fault is told at once, and no value: it may be a password', () => {
    const faults = faultsOf({ PORT: 'x', DATABASE_URL: 'http://me:secret@db' })
    expect(faults).toHaveLength(2)
    expect(faults.join()).not.toContain('secret')
  })

  test('the owner’s URL alone contradicts itself, and so does an open door without an address', () => {
    expect(faultsOf({ DATABASE_OWNER_URL: 'postgres://o:p@db/comptoir' })).toEqual([
      'DATABASE_URL: is missing although DATABASE_OWNER_URL is given',
    ])
    expect(faultsOf({ HOST: '0.0.0.0', SMTP_URL: 'smtp://mail.example' })).toEqual([
      'PUBLIC_ORIGIN: must be given, since HOST lets other machines in',
    ])
  })

  test('links follow PUBLIC_ORIGIN, else the port', () => {
    expect(originOf(settingsOf({ PUBLIC_ORIGIN: 'https://Portal.example/', SMTP_URL: 'smtp://mail.example' }))).toBe(
      'https://portal.example',
    )
    expect(originOf(settingsOf({ PORT: '4000' }))).toBe('http://localhost:4000')
  })

  test('the publisher is Microsoft only where the demonstration can be', () => {
    expect(settingsOf({}).publisherName).toBe('Microsoft')
    expect(settingsOf({ DATABASE_URL: 'postgres://a:p@db/comptoir' }).publisherName).toBe('Comptoir')
  })

  test('every setting says what it is for', () => {
    for (const line of settingLines()) expect(line.about, line.name).toMatch(/^[A-Z].*\.$/)
  })
})

test.each([
  ['127.0.0.1', true],
  ['127.8.0.1', true],
  ['localhost', true],
  ['[::1]', true],
  ['0.0.0.0', false],
  ['127.0.0.1.evil.example', false],
  ['portal.example', false],
])('loopback: %s is %s', (name, expected) => {
  expect(isLoopback(name)).toBe(expected)
})
