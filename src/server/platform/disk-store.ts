/** Software in a folder of this machine, or one that it has mounted. */
import { constants } from 'node:fs'
import { open, realpath, type FileHandle } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { isStorePath, type FileStore, type StoredFile, type StoreFault } from './file-store.ts'

const chunkBytes = 256 * 1_024

/** A store of everything under `folder`; a link that leads out of it leads to nothing. */
export function diskStore(folder: string): FileStore {
  return {
    async find(path) {
      return await opened(folder, path, async (handle, found) => {
        await handle.close()
        return found
      })
    },
    async open(path, mark, { start, end }) {
      return await opened(folder, path, async (handle, found) => {
        if (found.mark === mark) return handle.createReadStream({ start, end, highWaterMark: chunkBytes })
        await handle.close()
        return 'changed'
      })
    },
  }
}

/** `then` gets the open file, which is its to close: what was looked at and what is read must be one and the same. */
async function opened<T>(
  folder: string,
  path: string,
  then: (handle: FileHandle, found: StoredFile) => Promise<T | StoreFault>,
): Promise<T | StoreFault> {
  let handle: FileHandle | undefined
  try {
    const root = await realpath(folder)
    const place = isStorePath(path) ? await realpath(join(root, path)) : root
    if (!place.startsWith(`${root}${sep}`)) return 'missing'
    // Not waiting: a pipe in the folder would otherwise hold its reader until somebody writes to it.
    handle = await open(place, constants.O_RDONLY | constants.O_NONBLOCK)
    const { size, mtimeNs, ino } = await handle.stat({ bigint: true })
    const isFile = (await handle.stat()).isFile()
    if (isFile) return await then(handle, { size: Number(size), mark: [size, mtimeNs, ino].join('-') })
    await handle.close()
    return 'missing'
  } catch (error) {
    await handle?.close().catch(() => undefined)
    return faultOf(error)
  }
}

function faultOf(error: unknown): StoreFault {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENXIO' ? 'missing' : 'unreachable'
}
