/**
 * One request to the provider, from the listener to the answer: whose session it comes with, what it leaves behind, and
 * that both are settled before the answer leaves. Loaded with the first request, so that a portal that vouches for nobody
 * pays nothing for it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import type { Interaction, KoaContextWithOIDC } from 'oidc-provider'
import { actorOfSession, holdSession, keepSession, signOut } from '#server/business/access/index.ts'
import type { Log } from '#server/platform/log.ts'
import { isDatabaseAway } from '#server/platform/outage.ts'
import { sessionCookieName } from '#server/platform/session-cookie.ts'
import { openTurns, type Turns } from '#server/platform/turns.ts'
import { read, system, visitor, type House } from '#server/work/index.ts'
import { currentFrame, within, type Frame } from './frame.ts'
import { openKeyRing, type KeyRing } from './keys.ts'
import { openLate } from './late-change.ts'
import { leadOn, sayProblem } from './pages.ts'
import { againParameter, isSignedInAlready, signInAt } from './policy.ts'
import { afterSignOut, providerOf } from './provider.ts'
import { writeRecords, writeSession } from './records.ts'
import { entriesPerMinute, visitorLimit, type VisitorLimit } from './visitors.ts'

export interface MountOptions {
  readonly house: House
  readonly publicOrigin: string | undefined
  readonly log: Log
  /** As many as `visitBytesPerMinute` where not said. */
  readonly visitBytesPerMinute?: number | undefined
  /** As many as `entriesPerMinute` where not said. */
  readonly entriesPerMinute?: number | undefined
}

/** Where the provider lives, at the portal's own origin. */
const mountPath = '/oidc'
const signOutPath = '/session/end'
// The provider's router takes capitals for small letters.
const tokenPath = /^\/token\/?(?:\?|$)/i
const resumePath = /^\/auth\/([\w-]{1,64})$/
const resumeCookie = '_interaction_resume'
// Cookies of the provider's for which there is no use: its sessions are the portal's, its interactions the sign-in page's.
const uselessCookie = /^_(?:session|interaction)(?:\.sig)?=/
// Without PUBLIC_ORIGIN every name of this machine is an issuer of its own.
const providersLimit = 8
const retryAfterSeconds = '5'
const waitSeconds = '60'

type Context = KoaContextWithOIDC

/** Answers requests under `mountPath`. */
export function openMount(
  options: MountOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const ring = openKeyRing(options.house)
  const visitors = visitorLimit(options.visitBytesPerMinute)
  const entries = openTurns(options.entriesPerMinute ?? entriesPerMinute)
  const providers = new Map<string, Answering>()
  return async (request, response) => {
    const { headers } = request
    const issuer = `${String(headers['x-app-proto'])}://${String(headers['x-app-host'])}${mountPath}`
    // What the listener made sure of is all that is believed of where the request came to and from.
    headers['x-forwarded-proto'] = headers['x-app-proto']
    headers['x-forwarded-host'] = headers['x-app-host']
    headers['x-forwarded-for'] = headers['x-app-address']
    let answer: Answering
    try {
      answer = await providerFor(providers, issuer, ring, { ...options, visitors, entries })
    } catch (error) {
      tellFault(options.log, request, error)
      response.writeHead(isDatabaseAway(error) ? 503 : 500, faultHeaders(error)).end(faultWords(error))
      return
    }
    const { url = '/' } = request
    const rest = url.slice(mountPath.length)
    Object.assign(request, { originalUrl: url, url: rest.startsWith('/') ? rest : `/${rest}` })
    await within(frameOf(options.house, issuer, request), () => answer(request, response))
    request.url = url // for the log
  }
}

type Mounted = MountOptions & { readonly visitors: VisitorLimit; readonly entries: Turns }
type Answering = (request: IncomingMessage, response: ServerResponse) => Promise<void>

async function providerFor(
  providers: Map<string, Answering>,
  issuer: string,
  ring: KeyRing,
  options: Mounted,
): Promise<Answering> {
  const keys = await ring.current()
  const name = [issuer, ...keys.map(({ id }) => id)].join(' ')
  const known = providers.get(name)
  if (known !== undefined) return known
  const provider = providerOf(issuer, keys)
  provider.onerror = (error) => {
    options.log.error({ part: 'sign-on', err: error }, 'unexpected error')
  }
  provider.use(async (ctx, next) => answered(ctx as Context, next, provider, options))
  const answer: Answering = provider.callback()
  for (const [oldest] of providers) if (providers.size >= providersLimit) providers.delete(oldest)
  providers.set(name, answer)
  return answer
}

function frameOf(own: House, issuer: string, request: IncomingMessage): Frame {
  const address = String(request.headers['x-app-address'])
  const house = { ...own, from: address }
  return {
    house,
    issuer,
    address,
    change: openLate(house, system('sign-on')),
    takesSecrets: tokenPath.test(request.url ?? ''),
    portal: undefined,
    entry: undefined,
    secretTurn: undefined,
    refusal: undefined,
    fault: undefined,
    left: new Map(),
    beside: new Map(),
    entered: undefined,
  }
}

async function answered(
  ctx: Context,
  next: () => Promise<unknown>,
  provider: Provider,
  options: Mounted,
): Promise<void> {
  const frame = currentFrame()
  const cookie = sessionCookieName(options.publicOrigin)
  try {
    const token = isForPeople(ctx.path) ? ctx.cookies.get(cookie) : undefined
    if (token !== undefined) await takePortal(frame, token)
    if (await mayGoOn(ctx, frame, provider)) {
      await next()
      if (frame.fault !== undefined) throw frame.fault
      // Without it the address is none of the provider's.
      if ('oidc' in ctx && !options.visitors.take(frame)) refuse(ctx, frame, 'from this network')
      else if ('oidc' in ctx && !mayEnter(ctx, frame, options.entries)) refuse(ctx, frame, 'by this person')
      else if ('oidc' in ctx) {
        await signedOut(ctx, frame, token, cookie)
        await settle(ctx, frame)
      }
    }
    await frame.change.commit()
  } catch (error) {
    await frame.change.abandon()
    tellFault(options.log, ctx.req, error)
    sayFault(ctx, error)
  }
  tidy(ctx)
}

function isForPeople(path: string): boolean {
  return path === '/auth' || path.startsWith('/auth/') || path.startsWith(signOutPath)
}

/** Whose browser it is, held so that his session does not end unnoticed meanwhile. */
async function takePortal(frame: Frame, token: string): Promise<void> {
  const session = await read(frame.house, visitor, (work) => actorOfSession(work, token))
  if (session === undefined) return
  frame.change.actor = session.actor
  const work = await frame.change.work()
  frame.portal = await holdSession(work, token)
  if (session.isStale) await keepSession(work, token)
}

/**
 * Whoever comes back from signing in goes on where he was stopped; whoever has not signed in, or not again, signs in first.
 * Answers false where the answer is made.
 */
async function mayGoOn(ctx: Context, frame: Frame, provider: Provider): Promise<boolean> {
  const uid = resumePath.exec(ctx.path)?.[1]
  // Only the browser that was stopped goes on: anybody else's session would be given to whoever sent him here.
  if (uid === undefined || ctx.cookies.get(resumeCookie) !== uid) return true
  const interaction = await provider.Interaction.find(uid)
  if (interaction === undefined) return true
  const back = new URL(interaction.returnTo).pathname
  if (frame.portal === undefined) return stop(ctx, back)
  const beganAt = Math.floor(frame.portal.beganAt.getTime() / 1_000)
  if (isSignedInAlready(interaction) && beganAt < interaction.iat) return stop(ctx, `${back}?${againParameter}`)
  await proveSignedIn(interaction, frame.portal.subject, beganAt)
  return true
}

function stop(ctx: Context, back: string): false {
  ctx.status = 303
  ctx.redirect(signInAt(back))
  return false
}

/** The session before, if any, was another one: it is not asked for again. */
async function proveSignedIn(interaction: Interaction, accountId: string, ts: number): Promise<void> {
  Object.assign(interaction, { session: undefined, result: { login: { accountId, ts } } })
  await interaction.persist()
}

/** False where somebody has entered too often in this minute, or was refused. */
function mayEnter(ctx: Context, { house, portal, refusal }: Frame, entries: Turns): boolean {
  if (portal === undefined || (refusal === undefined && !isEntered(ctx))) return true
  return entries.take(String(portal.userId), house.clock.realNow())
}

function isEntered(ctx: Context): boolean {
  return isForPeople(ctx.path) && ctx.oidc.entities.AuthorizationCode !== undefined
}

/** Nothing of the request is kept, so that it leads nowhere. */
function refuse(ctx: Context, frame: Frame, whose: string): void {
  frame.left.clear()
  for (const name of ['location', 'set-cookie']) ctx.response.remove(name)
  ctx.status = 429
  ctx.set('retry-after', waitSeconds)
  sayProblem(ctx, { error: 'temporarily_unavailable', error_description: `too much was asked ${whose}` })
}

/** Ends the portal's session where the provider's was ended, and sends visitors who want to sign out straight on. */
async function signedOut(ctx: Context, frame: Frame, token: string | undefined, cookie: string): Promise<void> {
  if (!ctx.path.startsWith(signOutPath) || ctx.status >= 400) return
  const { session } = ctx.oidc
  if (session === undefined) return
  if ('destroyed' in session && session.destroyed === true && token !== undefined) {
    await signOut(await frame.change.work(), token)
    const secure = frame.issuer.startsWith('https:')
    ctx.cookies.set(cookie, null, { path: '/', httpOnly: true, sameSite: 'lax', secure })
  } else if (ctx.path === signOutPath && session.accountId === undefined) {
    ctx.status = 303
    ctx.redirect(afterSignOut(ctx, session))
  }
}

/** Stores what the request leaves behind, and what the journal is told. */
async function settle(ctx: Context, frame: Frame): Promise<void> {
  const { left, portal, entry, refusal } = frame
  if (left.size > 0) {
    const all = [...left.values()]
    await writeRecords(await frame.change.work(), {
      records: all.flatMap((each) => (each.kind === 'written' ? [each.record] : [])),
      taken: all.flatMap((each) => (each.kind === 'taken' ? [each.hash] : [])),
      gone: all.flatMap((each) => (each.kind === 'gone' ? [each.hash] : [])),
    })
  }
  if (frame.entered !== undefined && portal !== undefined) {
    const { hash, userId, endsAt: expiresAt } = portal
    const entered = { hash, userId, issuer: frame.issuer, payload: frame.entered, expiresAt }
    await writeSession(await frame.change.work(), entered)
  }
  if (refusal !== undefined) {
    const { userId, service: name, reason } = refusal
    const work = await frame.change.work()
    await work.record({ name: 'service-entry.refused', scope: { person: userId }, details: { name, refusal: reason } })
  } else if (isEntered(ctx) && entry?.service !== undefined) {
    const work = await frame.change.work()
    const details = { name: entry.service.name }
    await work.record({ name: 'service-entry.granted', scope: { person: entry.person.userId }, details })
  }
}

/** What leaves the house: no cookie that nobody reads, nothing for scripts of other sites, no form that leads elsewhere. */
function tidy(ctx: Context): void {
  const { response } = ctx
  const cookies = [response.headers['set-cookie'] ?? []].flat().map(String)
  const useful = cookies.filter((each) => !uselessCookie.test(each))
  if (useful.length === 0) response.remove('set-cookie')
  else if (useful.length < cookies.length) response.set('set-cookie', useful)
  for (const name of Object.keys(response.headers)) if (name.startsWith('access-control-')) response.remove(name)
  const { wait, location } = { wait: currentFrame().secretTurn?.waitSeconds ?? 0, location: response.get('location') }
  if (wait > 0 && ctx.status === 401) response.set('retry-after', String(wait))
  const followsForm = ctx.method === 'POST' || resumePath.test(ctx.path)
  if (followsForm && ctx.status === 303 && URL.canParse(location) && new URL(location).origin !== ctx.origin) {
    response.remove('location')
    leadOn(ctx, location)
  }
}

function sayFault(ctx: Context, error: unknown): void {
  for (const name of ['location', 'set-cookie', 'content-type']) ctx.response.remove(name)
  ctx.status = isDatabaseAway(error) ? 503 : 500
  for (const [name, value] of Object.entries(faultHeaders(error))) ctx.set(name, value)
  ctx.body = faultWords(error)
}

// As a service expects it of an endpoint that failed (RFC 6749, 4.1.2.1); a person reads it rarely, and gets the same.
function faultWords(error: unknown): string {
  return JSON.stringify({ error: isDatabaseAway(error) ? 'temporarily_unavailable' : 'server_error' })
}

function faultHeaders(error: unknown): Readonly<Record<string, string>> {
  const away: Record<string, string> = isDatabaseAway(error) ? { 'retry-after': retryAfterSeconds } : {}
  return { 'content-type': 'application/json', 'cache-control': 'no-store', ...away }
}

function tellFault(log: Log, request: IncomingMessage, error: unknown): void {
  const id = request.headers['x-request-id']
  if (isDatabaseAway(error)) log.warn({ request: id, err: error }, 'database away')
  else log.error({ request: id, part: 'sign-on', err: error }, 'unexpected error')
}
