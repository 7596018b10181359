/**
 * Every setting of the process, listed once: name, type, default, what it is for. Read from the environment and checked
 * before anything starts, with one line per fault, so that a misspelt value never shows up as a strange page later.
 * `comptoir settings` prints this list and the README repeats it (a test compares them).
 */
import { isIP } from 'node:net'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import {
  addressesOrNetworks,
  hostsOrNetworks,
  isOrigin,
  isSecretKey,
  isTimeZone,
  nameServers,
  numberBetween,
  pathFrom,
  shortText,
  softwareStore,
  urlOf,
} from './setting-shapes.ts'

/** The folder of the installation: relative paths in settings start here, wherever the command was called. */
export const installationFolder = fileURLToPath(new URL('../../../', import.meta.url))

const highestPort = 65_535
const highestPool = 100
const highestHue = 360
const highestChroma = 0.2

const path = pathFrom(installationFolder)
const postgresUrl = urlOf(['postgres:', 'postgresql:'], 'must be postgres://user:password@host:port/database')

const definitions = {
  databaseUrl: {
    name: 'DATABASE_URL',
    schema: v.optional(postgresUrl),
    shown: 'embedded PostgreSQL',
    about: 'PostgreSQL 15 or later, as the application’s role, which must not own the tables.',
  },
  databaseOwnerUrl: {
    name: 'DATABASE_OWNER_URL',
    schema: v.optional(postgresUrl),
    shown: 'embedded PostgreSQL',
    about:
      'The same database as the role that owns it, for migrations and the job queue; `comptoir web` alone does without.',
  },
  databasePool: {
    name: 'DATABASE_POOL',
    schema: numberBetween(1, highestPool, 'whole'),
    standard: '8',
    about: 'Connections for pages in each process; more than 8 to 10 did not help on two cores.',
  },
  smtpUrl: {
    name: 'SMTP_URL',
    schema: v.optional(urlOf(['smtp:', 'smtps:'], 'must be smtp://user:password@host:port or smtps://')),
    shown: 'embedded mailbox',
    about:
      'The mail server; without it every e-mail lands in the mailbox page. Needed when PUBLIC_ORIGIN is not loopback.',
  },
  mailFrom: {
    name: 'MAIL_FROM',
    schema: v.pipe(shortText, v.includes('@', 'must hold an e-mail address')),
    standard: 'Comptoir <comptoir@localhost>',
    about: 'Sender of every e-mail.',
  },
  publicOrigin: {
    name: 'PUBLIC_ORIGIN',
    schema: v.optional(v.pipe(v.string(), v.check(isOrigin, 'must be https://host[:port] or http://, without a path'))),
    shown: 'http://localhost:PORT',
    about: 'The address that people type; links and the check of forms follow it. Needed when HOST is not loopback.',
  },
  host: {
    name: 'HOST',
    schema: v.pipe(
      v.string(),
      v.check((given) => given === 'localhost' || isIP(given) !== 0, 'must be an IP address or localhost'),
    ),
    standard: '127.0.0.1',
    about: 'Address to listen on.',
  },
  port: {
    name: 'PORT',
    schema: numberBetween(0, highestPort, 'whole'),
    standard: '3000',
    about: 'Port to listen on; 0 takes a free one.',
  },
  dnsServers: {
    name: 'DNS_SERVERS',
    schema: v.optional(nameServers),
    shown: 'the system’s; the demonstration’s own with the demonstration',
    about:
      'Resolvers that find the records by which domains are proved: IP addresses, port after a colon, comma between.',
  },
  outgoingAllowed: {
    name: 'OUTGOING_ALLOWED',
    schema: v.optional(hostsOrNetworks),
    shown: 'none; this machine with the demonstration',
    about:
      'Inner hosts (names, addresses or networks) that webhooks and calls to services may go to, and by http too; else only https to the Internet.',
  },
  trustedProxies: {
    name: 'TRUSTED_PROXIES',
    schema: addressesOrNetworks,
    standard: '127.0.0.1, ::1',
    about: 'Addresses or networks of the proxies whose X-Forwarded-For and X-Request-Id are believed.',
  },
  secretKey: {
    name: 'SECRET_KEY',
    schema: v.optional(v.pipe(v.string(), v.check(isSecretKey, 'must be 32 random bytes in base64'))),
    shown: 'DATA_DIR/secret.key',
    about:
      'What links in e-mails are made of, the same for every process: 32 random bytes in base64 (`openssl rand -base64 32`).',
  },
  dataDir: {
    name: 'DATA_DIR',
    schema: path,
    standard: './data',
    about: 'Folder of the embedded database and mailbox, and of the secret where SECRET_KEY is not given.',
  },
  softwareStore: {
    name: 'SOFTWARE_STORE',
    schema: v.optional(softwareStore(installationFolder)),
    shown: 'DATA_DIR/software',
    about:
      'Where the software to download lies: a folder, or https://KEY:SECRET@HOST/BUCKET?region=REGION of an S3-compatible store.',
  },
  productKeysFile: {
    name: 'PRODUCT_KEYS_FILE',
    schema: v.optional(path),
    shown: 'DATA_DIR/product-keys.key',
    about:
      'File of the keys under which product keys are encrypted, the same for every process; made with the first of them. Keep a copy.',
  },
  logLevel: {
    name: 'LOG_LEVEL',
    schema: v.picklist(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent'),
    standard: 'info',
    about: 'The least serious lines that are written: debug, info, warn, error or silent.',
  },
  timeZone: {
    name: 'TIME_ZONE',
    schema: v.pipe(v.string(), v.check(isTimeZone, 'must be an IANA time zone such as Europe/Paris')),
    standard: 'Europe/Paris',
    about: 'The publisher’s time zone: terms end at its midnight.',
  },
  publisherName: {
    name: 'PUBLISHER_NAME',
    schema: v.optional(shortText),
    shown: 'Comptoir; Microsoft with the embedded database',
    about: 'Name of the publisher in pages and e-mails. The demonstration follows guides written for Microsoft.',
  },
  publisherLogo: {
    name: 'PUBLISHER_LOGO',
    schema: v.optional(path),
    shown: 'none',
    about: 'SVG or PNG file of the publisher’s logo, shown 24 px high.',
  },
  msdnPortalUrl: {
    name: 'MSDN_PORTAL_URL',
    schema: v.optional(urlOf(['https:', 'http:'], 'must be https://host/path')),
    shown: 'none; https://msdn.example/ with the embedded database',
    about: 'Where « Gérer l’abonnement » of an MSDN subscription leads; without it the entry is absent.',
  },
  azurePortalUrl: {
    name: 'AZURE_PORTAL_URL',
    schema: v.optional(urlOf(['https:', 'http:'], 'must be https://host/path')),
    shown: 'none; https://azure.example/ with the embedded database',
    about: 'Where « Gérer l’abonnement » of an Azure subscription leads; without it the entry is absent.',
  },
  accentHue: {
    name: 'ACCENT_HUE',
    schema: numberBetween(0, highestHue),
    standard: '256',
    about: 'Hue of the publisher’s colour (OKLCH, 0 to 360).',
  },
  accentChroma: {
    name: 'ACCENT_CHROMA',
    schema: numberBetween(0, highestChroma),
    standard: '0.13',
    about: 'Chroma of the publisher’s colour (OKLCH, 0 to 0.2).',
  },
} as const

type Definitions = typeof definitions

/** The checked settings of a process. */
export type Settings = {
  readonly [K in keyof Definitions]: K extends 'publisherName' ? string : v.InferOutput<Definitions[K]['schema']>
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads and checks the settings; an empty variable counts as not given. A fault never repeats a value: it may be secret. */
export function readSettings(
  environment: Environment,
): { readonly settings: Settings } | { readonly faults: readonly string[] } {
  const faults: string[] = []
  const values: Record<string, unknown> = {}
  for (const [key, definition] of Object.entries(definitions)) {
    const given = environment[definition.name]?.trim()
    const raw = given === undefined || given === '' ? standardOf(definition) : given
    const result = v.safeParse(definition.schema, raw)
    if (result.success) values[key] = result.output
    else faults.push(`${definition.name}: ${result.issues[0].message}`)
  }
  if (faults.length > 0) return { faults }
  if (values['databaseUrl'] === undefined) {
    // The demonstration follows guides written for this publisher; its portals lead nowhere that anybody owns.
    values['publisherName'] ??= 'Microsoft'
    values['msdnPortalUrl'] ??= 'https://msdn.example/'
    values['azurePortalUrl'] ??= 'https://azure.example/'
  }
  values['publisherName'] ??= 'Comptoir'
  const settings = values as Settings // each key was just read by its own schema
  const contradictions = contradictionsOf(settings)
  return contradictions.length > 0 ? { faults: contradictions } : { settings }
}

/** One line of the table of settings. */
export interface SettingLine {
  readonly name: string
  /** What holds when the variable is not given, in words. */
  readonly standard: string
  readonly about: string
}

/** The table of settings, in the README's order. */
export function settingLines(): readonly SettingLine[] {
  return Object.values(definitions).map((definition) => ({
    name: definition.name,
    standard: 'shown' in definition ? definition.shown : definition.standard,
    about: definition.about,
  }))
}

/** True when others than this machine can reach the portal, or are told an address under which they might. */
export function isOpenToOthers(settings: Settings): boolean {
  return !isLoopback(settings.host) || !isLoopback(new URL(originOf(settings)).hostname)
}

/** The address that people use, without a slash at its end: links in e-mails start with it. */
export function originOf(settings: Settings): string {
  return settings.publicOrigin === undefined
    ? `http://localhost:${String(settings.port)}`
    : new URL(settings.publicOrigin).origin
}

/** True for host names and addresses that only this machine can reach. */
export function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}

function contradictionsOf(settings: Settings): string[] {
  const faults: string[] = []
  if (settings.databaseOwnerUrl !== undefined && settings.databaseUrl === undefined) {
    faults.push('DATABASE_URL: is missing although DATABASE_OWNER_URL is given')
  }
  if (!isLoopback(settings.host) && settings.publicOrigin === undefined) {
    faults.push('PUBLIC_ORIGIN: must be given, since HOST lets other machines in')
  }
  if (isOpenToOthers(settings) && settings.smtpUrl === undefined) {
    // Without one, invitations would pile up in a mailbox that is shown to nobody.
    faults.push('SMTP_URL: must be given, since others use the portal: its e-mail would reach nobody')
  }
  return faults
}

function standardOf(definition: Definitions[keyof Definitions]): string | undefined {
  return 'standard' in definition ? definition.standard : undefined
}
