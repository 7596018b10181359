/**
 * Every write operation for people: it does what its verb does, in its person's name and by his key; once per Idempotency-Key; nothing
 * for who has no business there, on a body that is none, or over what somebody else changed meanwhile. A new operation without an effect
 * fails here.
 */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isServiceScope } from '#server/api/caller.ts'
import { documentOf } from '#server/api/document.ts'
import { noBody, type Operation } from '#server/api/operation.ts'
import { operations } from '#server/api/operations.ts'
import { read, system } from '#server/work/index.ts'
import { apiKey } from '../world/api-keys.ts'
import { problem } from '../world/api.ts'
import { forgetJobs } from '../world/queue.ts'
import { effectWorld, send, type Effect, type EffectWorld, type Scene } from './effects/effect.ts'
import { effects } from './effects/index.ts'

const writes = operations.filter(
  ({ method, scopes }) => method !== 'GET' && scopes.some((scope) => !isServiceScope(scope)),
)
const tried = writes.flatMap((operation) => {
  const effect = effects[operation.id]
  return effect === undefined ? [] : [{ id: operation.id, operation, effect }]
})
/** Problems that say of fields what is wrong with them. */
const namesFields = new Set<string>([
  'activation-answer.malformed',
  'activation-request.malformed',
  'benefit.malformed',
  'benefit-rule.malformed',
  'benefit-use.malformed',
  'fields.refused',
  'order.refused',
  'product-key.malformed',
  'report-filter.faulty',
  'service.malformed',
  'set-up.refused',
  'software-file.malformed',
])
/** Where whatever has the shape of the document is taken, or was when it was saved. */
const isBoundByShape = new Set(['putProductGroupNames', 'resumeReportDelivery'])
let world: EffectWorld

beforeAll(async () => {
  world = await effectWorld()
})
afterAll(async () => {
  await forgetJobs(world.house.ownerUrl)
  await world.house.drop()
})

test('every write operation for people has an effect, and every effect is of one', () => {
  expect(Object.keys(effects).sort()).toEqual(writes.map(({ id }) => id).sort())
})

test.each(tried)('$id does it once, and nothing where it must not', async ({ operation, effect }) => {
  const scene = await effect.scene(world)
  const token = await apiKey(world.house, world.people[effect.by])
  await refusesStrangers(operation, effect, scene)
  await refusesNonsense(operation, scene, token)
  await refusesTheStale(operation, scene, token)
  await refusesTheFaulty(operation, scene, token)
  expect(await recordedBy(token), 'what was refused left nothing behind').toEqual([])

  const key = crypto.randomUUID()
  const first = await send(world, operation, scene, { token, key })
  const said = await first.text()
  expect(first.status, said).toBeLessThan(300)
  expect((await recordedBy(token)).sort()).toEqual([...effect.records].sort())
  await effect.after?.(world, said === '' ? undefined : JSON.parse(said), scene.values ?? {})

  const second = await send(world, operation, scene, { token, key })
  const repeated = effect.isSecretOnce === true ? JSON.stringify({ ...JSON.parse(said), secret: null }) : said
  expect([second.status, await second.text()]).toEqual([first.status, repeated])
  if (effect.isRepeated === true) return
  expect((await recordedBy(token)).sort(), 'sent again').toEqual([...effect.records].sort())
  const other = await world.ask('/profile/notices', { token, body: { muted: [] }, key })
  expect(await problem(other)).toBe('409 change.reused')
})

/** Whoever has no business there hears that there is nothing. */
async function refusesStrangers(operation: Operation, effect: Effect, scene: Scene): Promise<void> {
  if (effect.isOwn === true) return
  const token = await apiKey(world.house, world.strangers[effect.by])
  const answer = await send(world, operation, scene, { token })
  expect(await problem(answer), 'a stranger').toMatch(/^404 /)
  expect(await recordedBy(token)).toEqual([])
}

/** Each field that must be there, and one that must not, is named by its pointer. */
async function refusesNonsense(operation: Operation, scene: Scene, token: string): Promise<void> {
  if (operation.body === noBody) return
  const answer = await send(world, operation, { ...scene, body: { nonsense: true } }, { token })
  const said: { status: number; code: string; errors: { pointer: string; detail: string }[] } = await answer.json()
  expect([answer.status, said.status, said.code]).toEqual([422, 422, 'request.invalid'])
  const required = requiredOf(operation)
  if (required === undefined) return
  const pointers = said.errors.map(({ pointer }) => pointer).sort()
  expect(pointers).toEqual(['nonsense', ...required].map((name) => `#/${name}`).sort())
  for (const { pointer, detail } of said.errors) expect([pointer, detail.length > 5]).toEqual([pointer, true])
}

/** The fields that the document says a body must have; undefined where that depends on one of them. */
function requiredOf(operation: Operation): readonly string[] | undefined {
  if (operation.body === noBody) return undefined
  const { paths } = documentOf([operation], 'https://portal.example') as {
    paths: Record<string, Record<string, { requestBody: { content: { 'application/json': { schema: object } } } }>>
  }
  const schema = paths[operation.path]?.[operation.method.toLowerCase()]?.requestBody.content['application/json'].schema
  if (schema === undefined || !('properties' in schema)) return undefined
  return 'required' in schema ? (schema.required as string[]) : []
}

/** Whoever saw an earlier state writes over nothing. */
async function refusesTheStale(operation: Operation, { stale, ...scene }: Scene, token: string): Promise<void> {
  const meanwhile = operation.problems.filter((code) => code.endsWith('-meanwhile'))
  const saysWhatItSaw = requiredOf(operation)?.some((name) => name === 'seen' || name === 'shown') === true
  expect(stale !== undefined, 'whoever says what he saw can have seen an earlier state').toBe(saysWhatItSaw)
  if (stale === undefined) return
  const heard = await problem(await send(world, operation, { ...scene, body: stale }, { token }))
  expect(meanwhile.map((code) => `409 ${code}`)).toContain(heard)
}

/** What the business finds wrong is named by its pointer into what was sent. */
async function refusesTheFaulty(operation: Operation, { faulty = [], ...scene }: Scene, token: string): Promise<void> {
  const mayBe = operation.problems.some((code) => namesFields.has(code))
  expect([operation.id, faulty.length > 0]).toEqual([operation.id, mayBe && !isBoundByShape.has(operation.id)])
  for (const [body, ...pointers] of faulty) {
    const answer = await send(world, operation, { ...scene, body }, { token })
    const said: { errors?: { pointer: string; detail: string }[] } = await answer.json()
    expect([answer.status, said.errors?.map(({ pointer }) => pointer).sort()]).toEqual([422, [...pointers].sort()])
    for (const { pointer, detail } of said.errors ?? []) {
      expect([pointer, detail.length > 5]).toEqual([pointer, true])
      expect(placeIn(body, pointer), `${pointer} is a place in what was sent`).toBeDefined()
    }
  }
}

/** What stands at a JSON pointer (RFC 6901) of a body. */
function placeIn(body: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1)
  return steps.reduce<unknown>((found, step) => (found === undefined ? found : Reflect.get(Object(found), step)), body)
}

/** The names of the events that a key left behind. */
async function recordedBy(token: string): Promise<string[]> {
  const { rows } = await read(world.house, system('test'), (work) =>
    sql<{ name: string }>`
      select e.name from events as e join api_keys as k on k.id = e.api_key_id
      where k.token_hash = sha256(convert_to(${token}, 'UTF8'))`.execute(work.db),
  )
  return rows.map(({ name }) => name)
}
