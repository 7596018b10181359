/** The HTML part of a message of the mailbox. */
import { error } from '@sveltejs/kit'
import { harmlessPage } from '#routes/harmless-page.ts'
import { keptMessage } from '../../kept-mail.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ params }) => {
  const { html } = await keptMessage(params.message)
  if (html === null) error(404)
  return harmlessPage(html)
}
