/** Services' own sites that are told what to provide: real ones, on this machine. */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import { sql } from 'kysely'
import { change, system, type House } from '#server/work/index.ts'

/** What a site was told. */
export interface Told {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Site {
  readonly url: string
  readonly told: readonly Told[]
  /** Answers the next messages so; `hang` lets them wait for ever. */
  answers(status: number | 'hang', body?: string): void
  /** Resolves once it has been told so many things. */
  heard(count: number): Promise<void>
  close(): Promise<void>
}

/** A site that agrees to everything until it is told otherwise. */
export async function openSite(): Promise<Site> {
  const told: Told[] = []
  let status: number | 'hang' = 204
  let reply = ''
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      told.push({ headers: request.headers, body })
      if (status !== 'hang') response.writeHead(status, { 'content-type': 'text/plain' }).end(reply)
      server.emit('told')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${String(port)}/provisioning`,
    told,
    answers(next, body = '') {
      status = next
      reply = body
    },
    async heard(count) {
      while (told.length < count) await once(server, 'told')
    },
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** Registers a service that serves a product group and wants to be told at this address. */
export async function registerSite(house: House, group: string, url: string | null): Promise<string> {
  const clientId = `service-${group.toLowerCase().replaceAll(' ', '-')}`
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`
      with service as (
        insert into services (client_id, name, home_url, provisioning_url, redirect_uris, registered_at)
        values (${clientId}, ${group}, 'https://service.example/', ${url}, '["https://service.example/"]', ${work.realNow})
        returning id)
      insert into service_groups (product_group_id, service_id)
      select g.id, s.id from product_groups as g, service as s where g.name = ${group}`.execute(work.db)
  })
  return clientId
}
