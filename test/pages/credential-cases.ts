/** What the pages of how people sign in answer to each kind of caller: cases of access.test.ts. */
import { formKey, type Cases } from './route-case.ts'

export const credentialCases: Cases = {
  'POST /sign-in/passkey': { form: () => ({ answer: '{}' }), answer: () => '/sign-in?passkey-refused' },
  'GET /sign-in/second-step': { answer: (who) => (who.isSignedIn ? '/' : '/sign-in') },
  'POST /sign-in/second-step': { form: () => ({ code: '000000' }), answer: () => '/sign-in' },
  'GET /forgotten-password': {},
  'POST /forgotten-password': { form: () => ({ email: 'nobody@example.com' }) },
  'GET /new-password/[link]': { rest: () => ({ link: 'made-up' }) },
  'POST /new-password/[link]': {
    rest: () => ({ link: 'made-up' }),
    form: () => ({
      'new-password': 'le platane penche au bord',
      'repeated-password': 'le platane penche au bord',
      'form-key': formKey(),
    }),
    answer: 422,
  },
  'GET /profile/security': {},
  'POST /profile/security': {
    query: '?/end',
    form: () => ({ session: '0' }),
    answer: () => '/profile/security?session-ended',
  },
  'GET /profile/password': {},
  'POST /profile/password': { answer: 422 },
  'GET /profile/two-step': {},
  'POST /profile/two-step': { query: '?/begin', answer: 422 },
  // Nobody here has set it up.
  'GET /profile/two-step/codes': { answer: () => '/profile/two-step' },
  'POST /profile/two-step/codes': { answer: () => '/profile/two-step' },
  'GET /profile/two-step/off': {},
  'POST /profile/two-step/off': { answer: 422 },
  'GET /profile/api-keys': {},
  'POST /profile/api-keys': { query: '?/end', form: () => ({ key: '0' }), answer: 404 },
  'GET /profile/api-keys/new': {},
  'POST /profile/api-keys/new': { form: () => ({ 'form-key': formKey() }), answer: 422 },
  'GET /profile/passkeys': {},
  'POST /profile/passkeys': { query: '?/begin', answer: 422 },
  'GET /profile/passkeys/[passkey]': { rest: () => ({ passkey: '1' }), answer: 404 },
  'POST /profile/passkeys/[passkey]': { rest: () => ({ passkey: '1' }), answer: 404 },
}
