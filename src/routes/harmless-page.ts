/**
 * A message as a document that can do nothing: no scripts, no forms, nothing fetched, no origin. A message may hold
 * anything that anybody wrote into it.
 */
const policy = [
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  `default-src 'none'`,
  `style-src 'unsafe-inline'`,
  'img-src data:',
  `form-action 'none'`,
  `base-uri 'none'`,
  `frame-ancestors 'self'`,
].join('; ')

/** The answer that shows it in a frame. */
export function harmlessPage(html: string): Response {
  return new Response(withLinksInNewTabs(html), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
    },
  })
}

// A link that opened in the frame would show the portal inside a message, which the portal refuses.
function withLinksInNewTabs(html: string): string {
  return html.replace(/<head[^>]*>/i, (head) => `${head}<base target="_blank">`)
}
