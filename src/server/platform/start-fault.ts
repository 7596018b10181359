/**
 * What keeps the process from starting and the person at the terminal can mend: printed as its one line, without a
 * stack, and the exit code is not 0. Anything else that is thrown is a defect of ours and shows where it came from.
 */
const name = 'StartFault'

/** An error that is told in one line; `message` says what is wrong and what to do. */
export function startFault(message: string, cause?: unknown): Error {
  const fault = new Error(message, cause === undefined ? undefined : { cause })
  fault.name = name
  return fault
}

export function isStartFault(error: unknown): error is Error {
  return error instanceof Error && error.name === name
}

/** The fault in words for what the file system refused in a folder, or undefined for any other error. */
export function folderFault(error: unknown, folder: string): Error | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  if (error.code === 'ENOSPC') return startFault(`No space is left on the disk that holds ${folder}`, error)
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return startFault(`This user may not use ${folder}: give him the folder, or another one by DATA_DIR`, error)
  }
  if (error.code === 'EROFS') return startFault(`${folder} is read-only: give another folder by DATA_DIR`, error)
  if (error.code === 'ENOTDIR' || error.code === 'EEXIST') return startFault(`${folder} is not a folder`, error)
  return undefined
}
