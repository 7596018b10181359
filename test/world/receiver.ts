/**
 * A service's own end of webhooks: a real HTTP server on this machine, which a test tells how to answer. What came is in
 * `taken`, in the order of its coming.
 */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Webhook } from 'standardwebhooks'

export interface TakenMessage {
  readonly id: string
  readonly signature: string
  readonly sentAt: Date
  readonly body: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** A status, with headers where it needs them; `cuts` closes the connection instead of answering, `mute` does neither. */
export type Manner = number | 'cuts' | 'mute' | { readonly status: number; readonly headers: Record<string, string> }

export interface Receiver {
  readonly url: string
  readonly taken: readonly TakenMessage[]
  /** The most messages that waited for their answer at one moment. */
  readonly mostAtOnce: number
  /** How the messages that come from now on are answered. */
  answers(manner: Manner): void
  /** The same, by message. */
  answersEach(choose: (message: TakenMessage) => Manner): void
  /** Holds every answer back until the function that it answers is called. */
  hold(): () => void
  close(): Promise<void>
}

/** Starts it on a free port; it answers 204. */
export async function webhookReceiver(): Promise<Receiver> {
  const taken: TakenMessage[] = []
  const sockets = new Set<Socket>()
  let choose: (message: TakenMessage) => Manner = () => 204
  let [waiting, mostAtOnce] = [0, 0]
  let held: Promise<void> = Promise.resolve()

  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const { 'webhook-id': id = '', 'webhook-signature': signature = '', 'webhook-timestamp': at = '' } = headers
      const sentAt = new Date(Number(at) * 1_000)
      const message = { id, signature, sentAt, body, headers }
      taken.push(message)
      waiting += 1
      mostAtOnce = Math.max(mostAtOnce, waiting)
      const answer = choose(message)
      void held.then(() => {
        waiting -= 1
        end(response, answer)
      })
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}/hook`,
    taken,
    get mostAtOnce() {
      return mostAtOnce
    },
    answers(manner) {
      choose = () => manner
    },
    answersEach(next) {
      choose = next
    },
    hold() {
      let release: () => void = () => undefined
      held = new Promise((done) => {
        release = done
      })
      return release
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}

function end(response: ServerResponse, manner: Manner): void {
  if (manner === 'mute') return
  if (manner === 'cuts') response.destroy()
  else if (typeof manner === 'number') response.writeHead(manner).end()
  else response.writeHead(manner.status, manner.headers).end()
}

/** True where one of the message's signatures is of this secret; by the library that services use, at the time it says. */
export function isSigned({ id, signature, sentAt, body }: TakenMessage, secret: string): boolean {
  return signature.split(' ').includes(new Webhook(secret).sign(id, sentAt, body))
}
