/** What the account selector asks while one types: the accounts of the reader's reach that match. */
import { json } from '@sveltejs/kit'
import type { RequestHandler } from './$types'
import { answer, selectorQuestion } from '../question.ts'

const typingLimit = 20

export const GET: RequestHandler = async ({ locals, url }) => {
  const question = selectorQuestion(url)
  const found = await locals.read((work) => answer(work, question, typingLimit, locals.locale))
  return json(found, { headers: { 'cache-control': 'private, no-store' } })
}
