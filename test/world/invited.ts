/** People who were invited and have yet to answer, and what they answer with. */
import { invitationLink, invite, purchasingAccount, signUp, type Role } from '#server/business/access/index.ts'
import { change, read, system, type Actor, type House } from '#server/work/index.ts'

export const goodPassword = 'le platane penche au bord'
let invited = 0

export interface InvitedSomebody {
  readonly userId: number
  readonly invitationId: number
  readonly email: string
}

interface Wish {
  readonly email?: string
  readonly language?: string
  readonly actor?: Actor
}

/** Invites somebody new, or whoever has the address, to the accounts. Throws the refusal. */
export async function inviteTo(
  house: House,
  accountIds: readonly number[],
  roles: readonly Role[] = ['account-viewer'],
  wish: Wish = {},
): Promise<InvitedSomebody> {
  invited += 1
  const { email = `invited${String(invited)}@example.com`, language = 'fr', actor = system('test') } = wish
  const person = { email, firstName: 'Jean', lastName: `Invité ${String(invited)}`, language, countryCode: 'FR' }
  const result = await change(house, actor, null, async (work) => {
    const accounts = []
    for (const id of accountIds) accounts.push({ account: await purchasingAccount(work, id, 'users.manage'), roles })
    return invite(work, { ...person, accounts })
  })
  return { ...result, email }
}

/** The link of an invitation as it was last sent, or as it was sent for the nth time. */
export async function linkOf(house: House, invitationId: number, nth?: number): Promise<string> {
  const serial = nth ?? (await serialOf(house, invitationId))
  return invitationLink(house.secret, { id: invitationId, serial })
}

async function serialOf(house: House, invitationId: number): Promise<number> {
  const { serial } = await read(house, system('test'), (work) =>
    work.db.selectFrom('invitations').select('serial').where('id', '=', invitationId).executeTakeFirstOrThrow(),
  )
  return serial
}

/** Signs the invited person up by his link; answers who he is. Throws the refusal. */
export async function signUpBy(house: House, link: string): Promise<{ readonly userId: number }> {
  const device = { address: '192.0.2.9', userAgent: 'test' }
  await signUp(house, { link, firstName: 'Ada', lastName: 'Admin', password: goodPassword, device })
  const { user_id: userId } = await read(house, system('test'), (work) =>
    work.db
      .selectFrom('invitations')
      .select('user_id')
      .where('id', '=', Number(link.split('.')[0]))
      .executeTakeFirstOrThrow(),
  )
  return { userId }
}
