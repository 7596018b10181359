/**
 * What people are told about how they sign in: each change of it, each new device, and the link for a forgotten password.
 * These cannot be turned off: whoever has somebody else's password would turn them off first.
 */
import * as v from 'valibot'
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { resetLink, resetMinutes } from '#server/business/access/index.ts'
import type { Letter } from '../letter.ts'
import { template } from '../template.ts'

const Changed = v.object({
  what: v.picklist([
    'api-key.ended',
    'api-key.made',
    'authenticator-app.added',
    'authenticator-app.removed',
    'device.met',
    'passkey.added',
    'passkey.removed',
    'password.changed',
    'recovery-code.used',
    'recovery-codes.renewed',
    'second-step.failing',
  ]),
  /** Where it came from, as far as it is known. */
  address: v.optional(v.string()),
  device: v.optional(v.object({ browser: v.optional(v.string()), system: v.optional(v.string()) })),
  passkey: v.optional(v.string()),
  apiKey: v.optional(v.string()),
  /** Recovery codes that are left, or wrong codes that were typed. */
  count: v.optional(v.number(), 0),
})

type Changed = v.InferOutput<typeof Changed>

/** The letter about a change of how somebody signs in. */
export const credentialsLetter = template(Changed, (given, { locale, origin }) => {
  const { title, text } = words(given, locale)
  const isPassword = given.what === 'password.changed'
  const isApiKey = given.what === 'api-key.made'
  const instead = isPassword
    ? m.email_account_reset_instead
    : isApiKey
      ? m.email_api_key_not_you
      : m.email_account_not_you
  const open = given.apiKey === undefined ? m.email_account_open : m.email_api_key_open
  const href = `${origin}/profile/${given.apiKey === undefined ? 'security' : 'api-keys'}`
  return {
    subject: title,
    title,
    paragraphs: [text, instead({}, { locale })],
    button: isPassword ? null : { label: open({}, { locale }), href },
    facts: facts(given, locale),
    reason: m.email_account_reason({}, { locale }),
  }
})

/** The link for a forgotten password, made as the letter is. */
export const passwordResetLetter = template(
  v.object({ userId: v.number(), serial: v.number() }),
  ({ userId, serial }, { locale, origin, secret }) => ({
    subject: m.email_reset_title({}, { locale }),
    title: m.email_reset_title({}, { locale }),
    paragraphs: [m.email_reset_text({}, { locale })],
    button: {
      label: m.email_reset_button({}, { locale }),
      href: `${origin}/new-password/${resetLink(secret, userId, serial)}`,
      note: m.email_reset_note({ minutes: resetMinutes }, { locale }),
    },
    facts: [],
    reason: m.email_reset_reason({}, { locale }),
  }),
)

function words({ what, count }: Changed, locale: Locale): { readonly title: string; readonly text: string } {
  const options = { locale }
  switch (what) {
    case 'api-key.ended':
      return { title: m.email_api_key_ended_title({}, options), text: m.email_api_key_ended_text({}, options) }
    case 'api-key.made':
      return { title: m.email_api_key_made_title({}, options), text: m.email_api_key_made_text({}, options) }
    case 'authenticator-app.added':
      return { title: m.email_app_added_title({}, options), text: m.email_app_added_text({}, options) }
    case 'authenticator-app.removed':
      return { title: m.email_app_removed_title({}, options), text: m.email_app_removed_text({}, options) }
    case 'device.met':
      return { title: m.email_device_met_title({}, options), text: m.email_device_met_text({}, options) }
    case 'passkey.added':
      return { title: m.email_passkey_added_title({}, options), text: m.email_passkey_added_text({}, options) }
    case 'passkey.removed':
      return { title: m.email_passkey_removed_title({}, options), text: m.email_passkey_removed_text({}, options) }
    case 'password.changed':
      return { title: m.email_password_changed_title({}, options), text: m.email_password_changed_text({}, options) }
    case 'recovery-code.used':
      return {
        title: m.email_recovery_used_title({}, options),
        text: m.email_recovery_used_text({ left: count }, options),
      }
    case 'recovery-codes.renewed':
      return { title: m.email_codes_renewed_title({}, options), text: m.email_codes_renewed_text({}, options) }
    case 'second-step.failing':
      return { title: m.email_step_failing_title({}, options), text: m.email_step_failing_text({ count }, options) }
  }
}

function facts({ address, device, passkey, apiKey }: Changed, locale: Locale): Letter['facts'] {
  const known: { label: string; value: string }[] = []
  if (passkey !== undefined) known.push({ label: m.email_passkey_fact({}, { locale }), value: passkey })
  if (apiKey !== undefined) known.push({ label: m.email_api_key_fact({}, { locale }), value: apiKey })
  if (device !== undefined) {
    const { browser, system } = device
    const both = browser !== undefined && system !== undefined
    const value = both
      ? m.device_on({ browser, system }, { locale })
      : (browser ?? system ?? m.device_unknown({}, { locale }))
    known.push({ label: m.email_device_fact({}, { locale }), value })
  }
  if (address !== undefined) known.push({ label: m.email_device_address({}, { locale }), value: address })
  return known
}
