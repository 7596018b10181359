/**
 * The services that a person may enter (SPEC 4.5, 4.6), by the very rule that lets him in there: what he finds listed opens,
 * and what opens is listed.
 */
import { ownId } from '#server/business/access/index.ts'
import { prepared } from '#server/platform/prepared.ts'
import type { Work } from '#server/work/index.ts'
import { entryTo, type Entry } from '../entry/entry.ts'
import { refusalOfEntry, type RefusedEntry } from '../entry/refused.ts'
import type { HelpLink } from './fields.ts'
import { helpLinksOf } from './site.ts'

/** A service that lets somebody in, and as whom. */
export interface OpenSite {
  readonly name: string
  /** Begins a sign-in there. */
  readonly homeUrl: string
  /** The same for its administration; for its global administrators, where it has one. */
  readonly administrationUrl: string | undefined
  readonly helpLinks: readonly HelpLink[]
  readonly entry: Entry
}

export interface OwnSites {
  readonly open: readonly OpenSite[]
  /** Why none is open, where none is and there are any. */
  readonly refused: RefusedEntry | undefined
}

/** Sites that are looked at: a publisher has a few, each with many product groups. */
const siteLimit = 100

/** The services that the actor may enter, by name. Refuses 403 sign-in.needed. */
export async function ownSites(work: Work): Promise<OwnSites> {
  const subject = await ownSubject(work)
  const sites = await standingSites(work.db, {})
  const entries = await Promise.all(sites.map(({ clientId }) => entryTo(work, { subject, clientId })))
  const open = sites.flatMap(({ name, homeUrl, administrationUrl, helpLinks }, index) => {
    const entry = entries[index]
    if (entry?.isOpen !== true) return []
    const isAdministrator = entry.administeredDomains.length > 0
    return [
      {
        name,
        homeUrl,
        administrationUrl: isAdministrator ? (administrationUrl ?? undefined) : undefined,
        helpLinks: helpLinksOf(helpLinks),
        entry,
      },
    ]
  })
  const [first] = sites
  if (open.length > 0 || first === undefined) return { open, refused: undefined }
  return { open, refused: await refusalOfEntry(work, { subject, clientId: first.clientId }) }
}

/** Why the actor may not enter this service; undefined where he may. Refuses 403 sign-in.needed. */
export async function ownRefusal(work: Work, clientId: string): Promise<RefusedEntry | undefined> {
  return refusalOfEntry(work, { subject: await ownSubject(work), clientId })
}

/** Where a service begins a sign-in; undefined where it is not there. */
export async function homeOfSite(work: Work, clientId: string): Promise<string | undefined> {
  return (await standingSites(work.db, {})).find((site) => site.clientId === clientId)?.homeUrl
}

async function ownSubject(work: Work): Promise<string> {
  const { subject } = await work.db
    .selectFrom('users')
    .select('subject')
    .where('id', '=', ownId(work))
    .executeTakeFirstOrThrow()
  return subject
}

const standingSites = prepared((db) =>
  db
    .selectFrom('services')
    .select(['client_id as clientId', 'name', 'home_url as homeUrl', 'administration_url as administrationUrl'])
    .select('help_links as helpLinks')
    .where('withdrawn_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .limit(siteLimit),
)
