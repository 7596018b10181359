/** The frame of the Console: for the publisher's people alone; to everybody else its pages do not exist. */
import { clockIsMovable } from '#server/business/operations/index.ts'
import { publisher } from '#server/business/access/index.ts'
import { unsent } from '#routes/unsent.ts'
import type { LayoutServerLoad } from './$types'
import { consoleEntries } from './navigation.ts'

export const load: LayoutServerLoad = async ({ locals, url }) =>
  await locals.read(async (work) => ({
    entries: unsent(consoleEntries(url.pathname, await clockIsMovable(work, publisher(work)))),
  }))
