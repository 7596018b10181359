/** The publisher's logo, from the file that the settings name. An SVG may hold anything, so it may do nothing. */
import { readFile } from 'node:fs/promises'
import { error } from '@sveltejs/kit'
import { m } from '#messages'
import { running } from '#server/running.ts'
import type { RequestHandler } from './$types'

const kinds: Readonly<Record<string, string>> = { svg: 'image/svg+xml', png: 'image/png' }

export const GET: RequestHandler = async () => {
  const file = running().settings.publisherLogo
  const kind = kinds[file?.split('.').at(-1)?.toLowerCase() ?? '']
  if (file === undefined || kind === undefined) error(404, m.error_not_found_title())
  const image = await readFile(file)
  return new Response(new Uint8Array(image), {
    headers: {
      'content-type': kind,
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; sandbox`,
      'cache-control': 'public, max-age=3600',
    },
  })
}
