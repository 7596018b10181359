/** Who is told of a change of how somebody signs in: himself, always. */
import { deviceName } from '#server/business/access/index.ts'
import type { Events } from '#server/work/index.ts'
import { receiverOf, type Answer } from './tell.ts'

/** Answers each event of this list by the letter about credentials. */
export const ofCredentials = {
  'api-key.ended': told('api-key.ended', ({ apiKey }) => ({ apiKey })),
  'api-key.made': told('api-key.made', ({ apiKey }) => ({ apiKey })),
  'authenticator-app.added': told('authenticator-app.added'),
  'authenticator-app.removed': told('authenticator-app.removed'),
  'device.met': told('device.met', ({ address, userAgent }) => ({ address, device: deviceName(userAgent) })),
  'passkey.added': told('passkey.added', ({ passkey }) => ({ passkey })),
  'passkey.removed': told('passkey.removed', ({ passkey }) => ({ passkey })),
  'password.changed': told('password.changed', ({ address }) => ({ address })),
  'recovery-code.used': told('recovery-code.used', ({ left }) => ({ count: left })),
  'recovery-codes.renewed': told('recovery-codes.renewed'),
  'second-step.failing': told('second-step.failing', ({ address, attempts }) => ({ address, count: attempts })),
} as const

/** The link for a forgotten password; the letter makes it of these two numbers and the installation's secret. */
export const ofResetRequest: Answer<Events['password-reset.requested']> = async (work, event) => [
  {
    receiver: await receiverOf(work, event.scopeId),
    template: 'password.reset',
    parameters: { userId: event.scopeId, serial: event.details.serial },
  },
]

function told<Name extends keyof Events>(
  what: Name,
  parameters: (details: Events[Name]) => object = () => ({}),
): Answer<Events[Name]> {
  return async (work, event) => [
    {
      receiver: await receiverOf(work, event.scopeId),
      template: 'credentials.changed',
      parameters: { what, ...parameters(event.details) },
    },
  ]
}
