/**
 * The HTML part of an e-mail as its receiver sees it, as a document that can do nothing: no scripts, no forms, nothing
 * fetched, no origin. Its links are of no use to whoever reads it here.
 */
import { error } from '@sveltejs/kit'
import { publisher } from '#server/business/access/index.ts'
import { outboxEmail, previewOf } from '#server/business/notifications/index.ts'
import { letterheadOf } from '#server/post.ts'
import { running } from '#server/running.ts'
import { harmlessPage } from '#routes/harmless-page.ts'
import { emailId } from '../email-id.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params }) => {
  const email = await locals.read((work) => outboxEmail(work, publisher(work), emailId(params.email)))
  const preview = previewOf(email, letterheadOf(running().settings))
  if (preview === undefined) error(404)
  return harmlessPage(preview.html)
}
