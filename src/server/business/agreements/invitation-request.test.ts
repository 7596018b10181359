/** « Vous n'avez pas reçu votre e-mail d'invitation ? » (SPEC 1.3, reliability S2). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { signIn } from '#server/business/access/index.ts'
import { change, visitor } from '#server/work/index.ts'
import { register } from '../../../../test/world/agreements.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { goodPassword, signUpBy } from '../../../../test/world/invited.ts'
import { linkIn, openPost, type Post } from '../../../../test/world/post.ts'
import { expectSameTime } from '../../../../test/world/same-time.ts'
import { requestInvitation, type InvitationRequest } from './invitation-request.ts'

let house: TestHouse
let post: Post
let networks = 0

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.close()
  await house.drop()
})
beforeEach(() => post.arrives())

describe('three that match', () => {
  test('send the invitation again to the registered address, and the old link is dead', async () => {
    const asked = await registered(true)
    const [first] = await post.arrives()
    await ask(asked)
    const [mail, ...more] = await post.arrives()
    expect(more).toEqual([])
    expect(mail?.to).toBe(asked.email)
    await expect(signUpBy(house, linkIn(first))).rejects.toMatchObject({ code: 'invitation.replaced' })
    await signUpBy(house, linkIn(mail))
  })

  test('however they are typed, also sixty-one days later, and where nobody ever invited him', async () => {
    const asked = await registered(true)
    await post.arrives()
    house.pass(61 * 86_400)
    await ask({
      email: ` ${asked.email.toUpperCase()} `,
      agreementNumber: ` ${asked.agreementNumber}`,
      accountNumber: `${asked.accountNumber} `,
    })
    expect((await post.arrives()).map(({ to }) => to)).toEqual([asked.email])

    const uninvited = await registered(false)
    await ask(uninvited)
    expect((await post.arrives()).map(({ to }) => to)).toEqual([uninvited.email])
  })

  test('remind whoever has access that he signs in, with no link that would open anything', async () => {
    const asked = await registered(true)
    const [invitation] = await post.arrives()
    await signUpBy(house, linkIn(invitation))
    await ask(asked)
    const [mail, ...more] = await post.arrives()
    expect(more).toEqual([])
    expect(mail).toMatchObject({ to: asked.email, subject: expect.stringContaining('déjà accès') })
    expect(mail?.text).not.toContain('/invitation/')
  })

  test('send nothing to one whom his organisation has let go', async () => {
    const asked = await registered(true)
    const [invitation] = await post.arrives()
    await signUpBy(house, linkIn(invitation))
    for (const table of ['role_assignments', 'account_people', 'user_accounts']) {
      await house.database.pool.query(`delete from ${table} where user_id = (select id from users where email = $1)`, [
        asked.email,
      ])
    }
    await ask(asked)
    expect(await post.arrives()).toEqual([])
  })
})

test.each([
  ['another address', { email: 'somebody.else@contoso.example' }],
  ['an address that is none', { email: 'not an address' }],
  ['another agreement', { agreementNumber: 'AG-unknown' }],
  ['another account', { accountNumber: 'unknown' }],
  ['nothing', { email: '', agreementNumber: '', accountNumber: '' }],
])('with %s, nothing is sent to anybody', async (_, wrong) => {
  const asked = await registered(true)
  await post.arrives()
  await ask({ ...asked, ...wrong })
  expect(await post.arrives()).toEqual([])
})

test('the account of another agreement does not match', async () => {
  const asked = await registered(true)
  const other = await registered(true)
  await post.arrives()
  await ask({ ...asked, accountNumber: other.accountNumber })
  expect(await post.arrives()).toEqual([])
})

describe('whoever asks learns nothing', () => {
  test('from what is answered and left behind before the mail', async () => {
    const asked = await registered(true)
    await post.arrives()
    expect(await ask(asked)).toBeUndefined()
    expect(await ask({ ...asked, accountNumber: 'unknown' })).toBeUndefined()
    await post.arrives()
  })

  // Were the matching done here and not by a job, the median of the matches would stand out by several statements.
  test('from the time that it takes', async () => {
    const asked = await registered(true)
    await post.arrives()
    const wrong = { ...asked, email: 'nobody@contoso.example' }
    await expectSameTime({ one: () => ask(asked), other: () => ask(wrong), share: 0.2 })
    await post.arrives()
  })
})

describe('limits', () => {
  test('one network asks ten times for one address, then it waits; for another address it does not', async () => {
    const asked = await registered(true)
    const address = newNetwork()
    for (let attempt = 0; attempt < 10; attempt += 1) await ask(asked, address)
    await expect(ask(asked, address)).rejects.toMatchObject({ code: 'sign-in.delayed', facts: { seconds: 1 } })
    await ask({ ...asked, email: 'other@contoso.example' }, address)
    await ask(asked, newNetwork())
    await post.arrives()
  })

  test('whoever waits here can sign in all the same', async () => {
    const asked = await registered(true)
    const [mail] = await post.arrives()
    await signUpBy(house, linkIn(mail))
    const address = newNetwork()
    for (let attempt = 0; attempt < 10; attempt += 1) await ask(asked, address)
    await expect(ask(asked, address)).rejects.toMatchObject({ code: 'sign-in.delayed' })
    await signIn(house, { email: asked.email, password: goodPassword, device: { address, userAgent: 'test' } })
    await post.arrives()
  })

  test('eight networks send five e-mails to one mailbox, and one more an hour; the last link works', async () => {
    const asked = await registered(true)
    await post.arrives()
    const mails = []
    for (let network = 0; network < 8; network += 1) {
      await ask(asked, newNetwork())
      mails.push(...(await post.arrives()))
    }
    expect(mails).toHaveLength(5)
    house.pass(3_601)
    await ask(asked, newNetwork())
    await ask(asked, newNetwork())
    const [last, ...more] = await post.arrives()
    expect(more).toEqual([])
    await signUpBy(house, linkIn(last))
  })
})

async function registered(invite: boolean): Promise<InvitationRequest> {
  const { number, accountNumber, email } = await register(house, { invite })
  return { email, agreementNumber: number, accountNumber }
}

function ask(request: InvitationRequest, address = newNetwork()) {
  return change(house, visitor, null, (work) => requestInvitation(work, request, address))
}

function newNetwork(): string {
  networks += 1
  return `10.${String(networks >> 8)}.${String(networks & 255)}.1`
}
