import { expect, test } from 'vitest'
import { giveBack } from './give-back.ts'

test('what nothing refers to any more is given back', async () => {
  const finalized: string[] = []
  const registry = new FinalizationRegistry<string>((name) => finalized.push(name))
  const kept = { name: 'kept' }
  registry.register(kept, kept.name)
  registry.register({ name: 'dropped' }, 'dropped')
  await giveBack()
  await expect.poll(() => finalized).toEqual(['dropped'])
  expect(kept.name).toBe('kept')
})
