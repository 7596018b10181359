import { expect, test } from 'vitest'
import { nodesArgon2id, quickArgon2id, quickestArgon2id } from './argon2.ts'

const salt = Buffer.from('0123456789abcdef')
const cost = { memoryKib: 64, passes: 2, lanes: 1 }

test.each([
  ['a password of somebody', cost, 32],
  ['', cost, 32],
  ['déjà vu à la façade 🦉', { memoryKib: 19_456, passes: 2, lanes: 1 }, 32],
  ['x'.repeat(1_024), { memoryKib: 256, passes: 3, lanes: 4 }, 64],
])('whoever makes it, the hash of %j is the same', async (message, costs, hashBytes) => {
  const input = { ...costs, message, salt, hashBytes }
  const nodes = await nodesArgon2id(input)
  expect(nodes).toHaveLength(hashBytes)
  const quick = await quickArgon2id()
  // Where there is no build for the machine, Node's is what everybody gets.
  if (quick !== undefined) expect((await quick(input)).equals(nodes)).toBe(true)
  expect((await quickestArgon2id(input)).equals(nodes)).toBe(true)
})

test('an input that argon2 does not take is refused by both', async () => {
  const input = { ...cost, message: 'a password', salt: Buffer.from('short'), hashBytes: 32 }
  await expect(nodesArgon2id(input)).rejects.toThrow()
  await expect(quickestArgon2id(input)).rejects.toThrow()
})
