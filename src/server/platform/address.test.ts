import { expect, test } from 'vitest'
import { clientAddress, networkOf, trustedProxies } from './address.ts'

const isTrusted = trustedProxies(['127.0.0.1', '::1', '10.0.0.0/8', 'fd00::/8'])

test.each([
  ['203.0.113.7', null, '203.0.113.7'],
  ['203.0.113.7', '198.51.100.1', '203.0.113.7'], // nobody told us to believe him
  ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['127.0.0.1', '6.6.6.6, 198.51.100.1, 10.1.2.3', '198.51.100.1'], // what the client wrote himself is on the left
  ['127.0.0.1', '10.1.2.3', '10.1.2.3'],
  ['127.0.0.1', 'unknown', '127.0.0.1'],
  ['127.0.0.1', '', '127.0.0.1'],
  ['fd00::1', '2001:db8::5', '2001:db8::5'],
])('from %s, forwarded for %s: %s', (connection, forwarded, address) => {
  expect(clientAddress(connection, forwarded, isTrusted)).toBe(address)
})

test.each([
  ['198.51.100.1', '198.51.100.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s belongs to %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
