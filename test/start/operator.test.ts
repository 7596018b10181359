/** `comptoir operator`: into a fresh database somebody can sign in. */
import { spawn } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { actorOfSession, signIn } from '#server/business/access/index.ts'
import { read, visitor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../world/house.ts'

const email = 'olga@publisher.example'
const password = 'le platane penche au bord'
let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await house.drop()
})

test('the first operator is taken on and can sign in', async () => {
  const { code, stdout } = await operator([email], ['Olga', 'Operator', password])
  expect(stdout).toBe('olga@publisher.example can sign in.\n')
  expect(code).toBe(0)
  expect(await actorWith(password)).toMatchObject({ actor: { kind: 'operator' }, person: { firstName: 'Olga' } })
})

test('called again it sets another password, and the former is void', async () => {
  const { code } = await operator([email.toUpperCase()], ['une autre phrase assez longue'])
  expect(code).toBe(0)
  await expect(actorWith(password)).rejects.toMatchObject({ code: 'sign-in.failed' })
  expect(await actorWith('une autre phrase assez longue')).toMatchObject({ actor: { kind: 'operator' } })
})

test.each([
  ['an address that is none', ['olga'], [], /complete e-mail address/],
  ['a country that is none', ['new@publisher.example', '--country', 'XX'], [], /ISO code/],
  ['a short password', ['new@publisher.example'], ['A', 'B', 'short'], /at least 15 characters/],
  ['one that is easily guessed', ['new@publisher.example'], ['A', 'B', 'passwordpassword'], /guessed/],
  ['no name', ['new@publisher.example'], ['', 'B', password], /First name/],
  ['an end before everything is answered', ['new@publisher.example'], ['A'], /input ended/],
])('%s is refused in one line', async (_what, words, answers, line) => {
  const { code, stdout, stderr } = await operator(words, answers)
  expect(stderr).toMatch(line)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stdout).toBe('')
  expect(code).toBe(1)
})

async function actorWith(secret: string) {
  const device = { address: '192.0.2.1', userAgent: 'test' }
  const answer = await signIn(house, { email, password: secret, device })
  if ('step' in answer) throw new Error('A second step was asked for')
  const { token } = answer
  return read(house, visitor, (work) => actorOfSession(work, token))
}

async function operator(words: readonly string[], answers: readonly string[]) {
  const env = { ...process.env, DATABASE_URL: house.databaseUrl, DATABASE_OWNER_URL: house.ownerUrl, LC_ALL: 'C' }
  const child = spawn(process.execPath, ['src/cli.js', 'operator', ...words], { env })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (said.stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (said.stderr += String(chunk)))
  child.stdin.on('error', () => undefined) // it may end before it has read everything
  child.stdin.end(answers.map((answer) => `${answer}\n`).join(''))
  const code = await new Promise((resolve) => child.once('close', resolve))
  return { ...said, code }
}
