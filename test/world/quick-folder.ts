/**
 * Where tests keep what is thrown away with them: in memory where there is plenty, since a database is a thousand files, and making
 * one of them from a template takes 25 ms of the processor there and ten times as much on a disk.
 */
import { statfs, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const inMemory = '/dev/shm'
/** Far more than a run takes: what is full fails every test. */
const plentyBytes = 6 * 1024 ** 3

/** A new folder whose name begins so. Whoever asks for it removes it. */
export async function quickFolder(prefix: string): Promise<string> {
  return mkdtemp(join((await isPlenty()) ? inMemory : tmpdir(), prefix))
}

async function isPlenty(): Promise<boolean> {
  const there = await statfs(inMemory).catch(() => undefined)
  const free = there === undefined ? 0 : there.bavail * there.bsize
  return Math.min(free, process.availableMemory()) > plentyBytes
}
