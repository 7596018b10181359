/**
 * Which addresses are nobody's on the Internet: this machine, inner networks, examples, multicast, whatever only leads to
 * one of these. What strangers type or publish must never make this process speak to them (promise S7). After the
 * registries of IANA (RFC 6890 and its successors), and strict where they are lenient: of IPv6 only what is unicast and
 * allotted counts as public.
 */
import { BlockList, isIP } from 'node:net'

const special4 = networks('ipv4', [
  '0.0.0.0/8', // this host, this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // shared by a carrier's customers
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, and what clouds tell their machines
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // relays of 6to4
  '192.168.0.0/16', // private
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
])

const unicast6 = networks('ipv6', ['2000::/3'])
const special6 = networks('ipv6', [
  '2001::/23', // protocol assignments, Teredo, ORCHID
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: an IPv4 address in disguise, and no longer in use
  '3fff::/20', // documentation
])

/** An IPv4 address as one of IPv6 (RFC 4291), and as a translator reaches it (NAT64, RFC 6052). */
const mapped = networks('ipv6', ['::ffff:0:0/96'])
const translated = networks('ipv6', ['64:ff9b::/96'])

/** True for what is not a public address; for what is no address at all, too. */
export function isSpecialUse(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return special4.check(address, 'ipv4')
  if (family !== 6 || address.includes('%')) return true
  if (mapped.check(address, 'ipv6') || translated.check(address, 'ipv6')) return isSpecialUse(lastFourBytes(address))
  return !unicast6.check(address, 'ipv6') || special6.check(address, 'ipv6')
}

/** The IPv4 address at the end of an IPv6 one. */
function lastFourBytes(address: string): string {
  const tail = address.slice(address.lastIndexOf(':') + 1)
  if (tail.includes('.')) return tail
  const groups = address.split(':').slice(-2)
  const bytes = groups.map((group) => Number.parseInt(group === '' ? '0' : group, 16))
  return bytes.flatMap((group) => [group >> 8, group & 255]).join('.')
}

function networks(family: 'ipv4' | 'ipv6', list: readonly string[]): BlockList {
  const found = new BlockList()
  for (const network of list) {
    const [address = '', prefix] = network.split('/')
    found.addSubnet(address, Number(prefix), family)
  }
  return found
}
