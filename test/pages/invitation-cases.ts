/** Invitations: open to everybody as far as the link or what is typed goes; the designated administrator's page is not. */
import { formKey, type Cases } from './route-case.ts'

const link = () => ({ link: 'made-up' })

export const invitationCases: Cases = {
  'GET /invitation-request': {},
  'POST /invitation-request': {
    // Each asks for another address: one that is asked for again and again has to wait.
    form: () => ({ email: `${crypto.randomUUID()}@example.com`, agreementNumber: '1', accountNumber: '2' }),
  },
  'GET /join': {},
  'POST /join': { form: () => ({ email: `${crypto.randomUUID()}@example.com` }) },
  'GET /join/[link]': { rest: link },
  'POST /join/[link]': {
    rest: link,
    form: () => ({
      firstName: 'Harry',
      lastName: 'Kane',
      'new-password': 'le platane penche au bord',
      'repeated-password': 'le platane penche au bord',
    }),
    answer: 422,
  },
  'GET /invitation/[link]': { rest: link },
  'POST /invitation/[link]': { rest: link, query: '?/refuse', answer: () => '/invitation/made-up' },
  'GET /purchasing-accounts/[account]/designated-administrator': { permission: 'administrators.designate' },
  'POST /purchasing-accounts/[account]/designated-administrator': {
    permission: 'administrators.designate',
    query: '?/correct',
    form: () => ({ email: 'no address', 'form-key': formKey() }),
    answer: 422,
  },
}
