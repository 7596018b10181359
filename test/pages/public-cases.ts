/** Pages that everybody may open, signed in or not, of what needs no link. */
import { hostingCases } from './hosting-cases.ts'
import type { Cases } from './route-case.ts'

export const publicCases: Cases = {
  'GET /sign-in': { answer: (who) => (who.isSignedIn ? '/' : 200) },
  'POST /sign-in': {
    form: () => ({ email: 'nobody@example.com', password: 'not the password' }),
    answer: (who) => (who.isSignedIn ? '/' : 422),
  },
  'POST /sign-out': { answer: () => '/sign-in?signed-out' },
  'POST /language': { form: () => ({ locale: 'fr', to: '/profile' }), answer: () => '/profile' },
  'GET /help': { query: '?q=invitation' },
  'GET /help/[guide]': { rest: () => ({ guide: 'sign-up' }) },
  'GET /logo': { answer: 404 }, // the publisher has none in the settings
  ...hostingCases,
}
