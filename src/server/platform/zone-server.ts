/**
 * A small name server over UDP and TCP (RFC 1035, 7766, 6891), for the demonstration and the tests: real packets on real
 * ports, with nothing behind them but the zones that it is given. It listens on this machine alone.
 */
import { once } from 'node:events'
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import {
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  TRUNCATED_RESPONSE,
  type Answer,
  type DecodedPacket,
  type Packet,
} from 'dns-packet'
import type { NameServer } from './setting-shapes.ts'
import { answerTo, type Outcome, type Zone } from './zones.ts'

export type Carrier = 'udp' | 'tcp'

export interface ZoneServerPlan {
  /** What is published at the moment; read for every question. */
  readonly zones: () => readonly Zone[]
  readonly onError: (error: Error) => void
  /** A loopback address; 127.0.0.1 where not said. */
  readonly address?: string | undefined
  /** A free one where not said. */
  readonly port?: number | undefined
  /** Sends something else than the usual answer; undefined sends nothing. For tests of those who ask. */
  readonly distort?: ((usual: Packet, carrier: Carrier) => Packet | Buffer | undefined) | undefined
}

export interface ZoneServer extends NameServer {
  stop(): Promise<void>
}

const plainUdpBytes = 512
const largestUdpBytes = 1_232
const largestTcpBytes = 65_535
const lengthBytes = 2
const connectionsLimit = 64
const idleMs = 5_000
const portTries = 20
const plainName = /^[\x21-\x7e]+$/

const codes = { formatError: 1, noName: 3, notImplemented: 4, refused: 5 }
const codeOf: Readonly<Record<Outcome, number>> = { found: 0, 'no-record': 0, entrusted: 0, 'no-name': codes.noName }

/** Starts the server. Rejects where the address cannot be listened on. */
export async function startZoneServer(plan: ZoneServerPlan): Promise<ZoneServer> {
  const { address = '127.0.0.1', onError } = plan
  const sockets = new Set<Socket>()
  const { tcp, udp, port } = await listenOnBoth(address, plan.port ?? 0)
  tcp.maxConnections = connectionsLimit
  tcp.on('error', onError)
  udp.on('error', onError)
  udp.on('message', (message, peer) => {
    const reply = replyTo(plan, message, 'udp')
    if (reply !== undefined) udp.send(reply, peer.port, peer.address)
  })
  tcp.on('connection', (socket) => {
    sockets.add(socket)
    socket.setTimeout(idleMs, () => socket.destroy())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    converse(plan, socket)
  })
  return {
    address,
    port,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await Promise.all([
        new Promise((resolve) => tcp.close(resolve)),
        new Promise<void>((resolve) => {
          udp.close(resolve)
        }),
      ])
    },
  }
}

/** Reads questions off a connection, each behind its length, and answers in the same manner. */
function converse(plan: ZoneServerPlan, socket: Socket): void {
  let waiting = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    waiting = Buffer.concat([waiting, chunk])
    while (waiting.length >= lengthBytes) {
      const end = lengthBytes + waiting.readUInt16BE(0)
      if (waiting.length < end) return
      const reply = replyTo(plan, waiting.subarray(lengthBytes, end), 'tcp')
      waiting = waiting.subarray(end)
      if (reply === undefined) return
      const length = Buffer.alloc(lengthBytes)
      length.writeUInt16BE(reply.length)
      socket.write(Buffer.concat([length, reply]))
    }
  })
}

function replyTo({ zones, distort }: ZoneServerPlan, message: Buffer, carrier: Carrier): Buffer | undefined {
  const query = decoded(message)
  // An answer to an answer would go back and forth for ever.
  if (query === undefined || query.flag_qr) return undefined
  const usual = packetFor(query, zones())
  const reply = distort === undefined ? usual : distort(usual, carrier)
  if (reply === undefined || Buffer.isBuffer(reply)) return reply
  const whole = encode(reply)
  if (whole.length <= (carrier === 'tcp' ? largestTcpBytes : udpLimit(query))) return whole
  return encode({ ...reply, ...nothing, flags: (reply.flags ?? 0) | TRUNCATED_RESPONSE })
}

const nothing = { answers: [], authorities: [], additionals: [] }

function packetFor(query: DecodedPacket, zones: readonly Zone[]): Packet {
  const { id, questions = [], flags = 0 } = query
  const [question] = questions
  const kept = flags & (0xf << 11) // the kind of question goes back as it came
  const reply: Packet = { type: 'response', id, questions, ...nothing, flags: kept }
  if (kept !== 0) return { ...reply, flags: kept | codes.notImplemented }
  if (question === undefined || questions.length > 1) return { ...reply, flags: codes.formatError }
  if (question.class !== 'IN') return { ...reply, flags: codes.refused }
  const { outcome, answers, authorities, additionals } = answerTo(zones, question)
  const isOwn = outcome !== 'entrusted'
  return {
    ...reply,
    answers: [...answers],
    authorities: [...authorities],
    additionals: [...additionals, ...(edns(query) === undefined ? [] : [ownEdns])],
    flags: codeOf[outcome] | (isOwn ? AUTHORITATIVE_ANSWER : 0),
  }
}

const ownEdns: Answer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: largestUdpBytes,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
}

function udpLimit(query: DecodedPacket): number {
  const asked = edns(query)?.udpPayloadSize ?? plainUdpBytes
  return Math.min(Math.max(asked, plainUdpBytes), largestUdpBytes)
}

function edns({ additionals = [] }: DecodedPacket) {
  return additionals.find((record) => record.type === 'OPT')
}

/** What the packet says; undefined for what is none, and for names that no zone here could have. */
function decoded(message: Buffer): DecodedPacket | undefined {
  try {
    const packet = decode(message)
    return packet.questions?.every(({ name }) => plainName.test(name)) === true ? packet : undefined
  } catch {
    return undefined
  }
}

/** The same port for both carriers: a free one of the one may be taken for the other. */
async function listenOnBoth(
  address: string,
  asked: number,
): Promise<{ readonly tcp: Server; readonly udp: DatagramSocket; readonly port: number }> {
  for (let tries = 1; ; tries += 1) {
    const tcp = createServer()
    tcp.listen(asked, address)
    await once(tcp, 'listening')
    const { port } = tcp.address() as AddressInfo
    const udp = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    udp.bind(port, address)
    try {
      await once(udp, 'listening')
      return { tcp, udp, port }
    } catch (error) {
      udp.close()
      await new Promise((resolve) => tcp.close(resolve))
      if (asked !== 0 || tries >= portTries) throw error
    }
  }
}
