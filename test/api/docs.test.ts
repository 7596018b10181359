/** The pages of docs/api say what the document says, and every example in them is a request that the API understands. */
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isServiceScope, type Scope } from '#server/api/caller.ts'
import { noBody } from '#server/api/operation.ts'
import { operations } from '#server/api/operations.ts'
import { apiKeyScopes } from '#server/business/access/index.ts'
import { apiKey } from '../world/api-keys.ts'
import { apiWorld, problem, type ApiWorld } from '../world/api.ts'
import { customerAt, operator, partnerUserAt } from '../world/people.ts'
import { foundPartner } from '../world/places.ts'
import { forgetJobs } from '../world/queue.ts'
import { exampleAddress, pageName, pageOf, type Shown } from './pages-of-document.ts'

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Shown>>>>
}

let world: ApiWorld
let document: Document

beforeAll(async () => {
  world = await apiWorld()
  const published: unknown = await (await world.ask('/openapi.json')).json()
  document = resolved(published, published) as Document
})
afterAll(async () => {
  await forgetJobs(world.house.ownerUrl)
  await world.house.drop()
})

function shownOf({ path, method }: (typeof operations)[number]): Shown {
  const shown = document.paths[path]?.[method.toLowerCase()]
  if (shown === undefined) throw new Error(`${method} ${path} is not described`)
  return shown
}

test('there is a page for each resource, as the document describes it, and no other', async () => {
  const pages = Map.groupBy(operations, ({ tag }) => tag)
  for (const [tag, own] of pages) {
    const page = pageOf(
      tag,
      own.map((operation) => ({ operation, shown: shownOf(operation) })),
    )
    await expect(page).toMatchFileSnapshot(join(resolve('docs/api'), pageName(tag)))
  }
  expect(readdirSync('docs/api').sort()).toEqual([...pages.keys()].map(pageName).sort())
})

// Whether there is such an account is another question: each request is well formed, and is answered, or refused by the business.
test('every example request is understood', async () => {
  const { house, own, office } = world
  const tokens = {
    customer: await apiKey(house, await customerAt(house, own.id, ['account-administrator'])),
    partner: await apiKey(house, await partnerUserAt(house, await foundPartner(house), 'administrator')),
    operator: await apiKey(house, await operator(house)),
    service: world.token(office),
  }
  const malformed = /^(400|401|403 scope|404 resource|405|413|415|422 request|5)/
  for (const operation of operations) {
    const { method, scopes, body, takesFile } = operation
    const [type, media] = Object.entries(shownOf(operation).requestBody?.content ?? {})[0] ?? []
    for (const [kind, token] of Object.entries(tokens)) {
      if (scopes.length > 0 && !scopes.some((scope) => isOf(kind, scope))) continue
      const answer = await world.ask(exampleAddress(operation), {
        method,
        token,
        ...((body !== noBody || takesFile !== undefined) && { body: media?.example }),
        headers: {
          ...(type !== undefined && { 'content-type': type }),
          ...(method !== 'GET' && { 'idempotency-key': crypto.randomUUID() }),
        },
      })
      const heard = answer.status < 400 ? String(answer.status) : await problem(answer.clone())
      const isForOthers = heard === '403 scope.insufficient'
      if (!isForOthers) expect(heard, `${kind}: ${method} ${operation.path}`).not.toMatch(malformed)
      await answer.body?.cancel()
    }
  }
})

/** Whose keys and tokens have a scope. */
function isOf(kind: string, scope: Scope): boolean {
  if (isServiceScope(scope)) return kind === 'service'
  const audiences: readonly string[] = apiKeyScopes[scope]
  return audiences.includes(kind)
}

function resolved(value: unknown, root: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each: unknown) => resolved(each, root))
  if ('$ref' in value) {
    const path = String(value.$ref).split('/').slice(1)
    return resolved(
      path.reduce<unknown>((within, part) => (within as Readonly<Record<string, unknown>>)[part], root),
      root,
    )
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each, root)]))
}
