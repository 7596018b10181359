import { expect, test } from 'vitest'
import { openLanes } from './lanes.ts'

/** Tasks that end when they are told to, and what is running. */
function tasks() {
  const running: number[] = []
  const ends = new Map<number, () => void>()
  const task = (name: number) => async () => {
    running.push(name)
    await new Promise<void>((resolve) => ends.set(name, resolve))
    running.splice(running.indexOf(name), 1)
    return name
  }
  const end = async (name: number) => {
    ends.get(name)?.()
    await settled()
  }
  return { running, task, end }
}

test('lets through so many at a time, in the order of their coming', async () => {
  const lanes = openLanes(2, 10)
  const { running, task, end } = tasks()
  const all = [1, 2, 3, 4].map((name) => lanes.run(task(name)))
  await settled()
  expect(running).toEqual([1, 2])
  await end(2)
  expect(running).toEqual([1, 3])
  await end(1)
  expect(running).toEqual([3, 4])
  await end(3)
  await end(4)
  expect(await Promise.all(all)).toEqual([1, 2, 3, 4].map((result) => ({ result })))
})

test('turns away whoever would wait in too long a queue, and forgets it when the queue is short again', async () => {
  const lanes = openLanes(1, 1)
  const { task, end } = tasks()
  const first = lanes.run(task(1))
  const second = lanes.run(task(2))
  expect(await lanes.run(task(3))).toBeUndefined()
  await end(1)
  await end(2)
  expect(await Promise.all([first, second])).toEqual([{ result: 1 }, { result: 2 }])
  const fourth = lanes.run(task(4))
  await end(4)
  expect(await fourth).toEqual({ result: 4 })
})

test('a task that fails gives its lane back', async () => {
  const lanes = openLanes(1, 1)
  await expect(lanes.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  expect(await lanes.run(() => Promise.resolve('after'))).toEqual({ result: 'after' })
})

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
