/** What the service must be told: who it is, and who says to it who people are. */
import * as v from 'valibot'

const Settings = v.object({
  /** What it is called: the product group that it serves. */
  name: v.pipe(v.string(), v.nonEmpty()),
  /** The port on 127.0.0.1; 0 for a free one, and where it is taken another free one. */
  port: v.pipe(v.string(), v.digits(), v.transform(Number), v.maxValue(65_535)),
  /** The OpenID provider. */
  issuer: v.pipe(v.string(), v.url()),
  clientId: v.pipe(v.string(), v.nonEmpty()),
  clientSecret: v.pipe(v.string(), v.nonEmpty()),
  /** Where seats in use are reported; the portal's API. */
  api: v.pipe(v.string(), v.url()),
  /** What messages about what to provide are signed with (Standard Webhooks). */
  signingSecret: v.pipe(v.string(), v.startsWith('whsec_')),
})

export type Settings = v.InferOutput<typeof Settings>

/** The settings of the environment. Throws where one is missing. */
export function settingsOf(environment: Readonly<Record<string, string | undefined>>): Settings {
  return v.parse(Settings, {
    name: environment['SERVICE_NAME'],
    port: environment['SERVICE_PORT'],
    issuer: environment['SERVICE_ISSUER'],
    clientId: environment['SERVICE_CLIENT_ID'],
    clientSecret: environment['SERVICE_CLIENT_SECRET'],
    api: environment['SERVICE_API'],
    signingSecret: environment['SERVICE_SIGNING_SECRET'],
  })
}
