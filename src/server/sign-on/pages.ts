/**
 * The few pages that the provider itself shows: what was wrong with a service's request, whether to sign out, that one is
 * out, and the moment between signing in and the service. Bare HTML that leans on nothing that is built.
 */
import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import { m } from '#messages'
import { extractLocaleFromRequestWithStrategies, type Locale } from '#messages/runtime.js'

/** What pages need of the request that they answer. */
type Context = Pick<KoaContextWithOIDC, 'href' | 'headers' | 'type' | 'body' | 'status'>

/** Says what is wrong with a request that leads no way back to the service (SPEC 12.6); the code is for whoever runs it. */
export function sayProblem(ctx: KoaContextWithOIDC, out: ErrorOut): void {
  const locale = localeOf(ctx)
  const code = out.error_description === undefined ? out.error : `${out.error}: ${out.error_description}`
  const sentence = `<p>${escaped(m.sign_on_problem({}, { locale }))}</p>`
  show(ctx, locale, m.sign_on_problem_title({}, { locale }), `${sentence}\n<p><code>${escaped(code)}</code></p>`)
}

/** Asks whoever was led here by a service that cannot say who he is. `form` sends his yes. */
export function askWhetherToSignOut(ctx: KoaContextWithOIDC, form: string): void {
  const locale = localeOf(ctx)
  const words = `<p>${escaped(m.sign_on_leave({}, { locale }))}</p>`
  const button = `<button form="op.logoutForm" name="logout" value="yes">${escaped(m.sign_on_sign_out({}, { locale }))}</button>`
  show(ctx, locale, m.sign_on_leave_title({}, { locale }), `${words}\n${form}\n<p>${button}</p>`)
}

export function saySignedOut(ctx: KoaContextWithOIDC): void {
  const locale = localeOf(ctx)
  show(ctx, locale, m.sign_on_left_title({}, { locale }), '')
}

/**
 * Leads on to another site after a form was sent. Not by a redirect: the pages' policy lets forms lead to this site alone,
 * and browsers hold the whole chain of redirects to it.
 */
export function leadOn(ctx: Context, to: string): void {
  const locale = localeOf(ctx)
  const refresh = `<meta http-equiv="refresh" content="0;url=${escaped(to)}" />`
  const link = `<p><a href="${escaped(to)}">${escaped(m.sign_on_go({}, { locale }))}</a></p>`
  ctx.status = 200
  show(ctx, locale, m.sign_on_going_title({ host: new URL(to).host }, { locale }), link, { head: refresh, home: false })
}

function show(
  ctx: Context,
  locale: Locale,
  title: string,
  content: string,
  { head = '', home = true }: { readonly head?: string; readonly home?: boolean } = {},
): void {
  const back = home ? `\n<p><a href="/">${escaped(m.back_home({}, { locale }))}</a></p>` : ''
  ctx.type = 'html'
  ctx.body = `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<link rel="stylesheet" href="/error.css" />
${head}
<title>${escaped(title)}</title>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${content}${back}
</main>
</body>
</html>`
}

function localeOf(ctx: Context): Locale {
  const headers = new Headers()
  for (const name of ['cookie', 'accept-language'] as const) {
    const value = ctx.headers[name]
    if (value !== undefined) headers.set(name, value)
  }
  return extractLocaleFromRequestWithStrategies(new Request(ctx.href, { headers }), [
    'cookie',
    'preferredLanguage',
    'baseLocale',
  ])
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
