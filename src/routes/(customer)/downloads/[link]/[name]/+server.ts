/** The file of a link (SPEC 9.2), whole or in part. The name is only what programs save it under. */
import { sendFile } from '#routes/software/send.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = sendFile
export const HEAD: RequestHandler = sendFile
