/** What people who use a benefit are written (SPEC 8.4, 8.7), over real SMTP; and that a code is in its letter and nowhere else. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { benefitDesk, publisher } from '#server/business/access/index.ts'
import {
  addBeneficiary,
  assignVoucher,
  handOutCode,
  removeBeneficiary,
  resendInstructions,
  revokeVoucher,
  sendInstructions,
  type NewBeneficiary,
} from '#server/business/benefits/index.ts'
import { jobsOf } from '#server/jobs.ts'
import { openMailer } from '#server/platform/mail.ts'
import { change, read, system, type Actor, type Changing } from '#server/work/index.ts'
import {
  accessCode,
  days,
  describeBenefit,
  endBenefit,
  grantBenefit,
  identify,
  saId,
} from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { noOutside } from '../../../../test/world/outside.ts'
import { customerAt, operator } from '../../../../test/world/people.ts'
import { foundAccounts } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { mailServer, type MailServer, type TakenMail } from '../../../../test/world/smtp.ts'
import { accentOf } from './accent.ts'
import { outboxEmail, previewOf } from './outbox-pages.ts'

const code = 'E7K4-22QF'
const letterhead = { publisherName: 'Fabrikam', accent: accentOf(256, 0.13), origin: 'https://portal.example' }
const karim = { email: 'karim@contoso.example', firstName: 'Karim', lastName: 'Benali', language: 'fr' }
const ann = { email: 'ann@contoso.example', firstName: 'Ann', lastName: 'Lee', language: 'en' }

let house: TestHouse
let smtp: MailServer
let jobs: ReturnType<typeof jobsOf>
let account: number
let manager: Actor
/** Has users, vouchers, a code that is secret and a number that is not. */
let training: number
/** How many e-mails there were before the test. */
let before = 0

beforeAll(async () => {
  house = await testHouse()
  smtp = await mailServer()
  const mailer = openMailer({ smtpUrl: smtp.url, mailFrom: 'Comptoir <comptoir@example.com>' })
  jobs = jobsOf({ house, post: { mailer, letterhead }, ...noOutside })
  training = await describeBenefit(house, {
    names: { fr: 'Bons de formation', en: 'Training vouchers' },
    measure: days,
    usersTake: 'chosen',
    identifiers: [saId, accessCode],
    handsOutCodes: true,
    voucherValidDays: 30,
    userInstructions: {
      fr: '1. Choisissez un **cours**.\n2. Ouvrez le [catalogue](https://courses.example/fr).',
      en: '1. Choose a **course**.\n2. Open the [catalogue](https://courses.example/en).',
    },
  })
})
afterAll(async () => {
  await smtp.goesAway()
  await house.drop()
})
beforeEach(async () => {
  const [place] = await foundAccounts(house)
  account = place?.id ?? 0
  manager = await customerAt(house, account, ['account-manager'])
  await grantBenefit(house, account, training, { calculated: 20 })
  await identify(house, account, 'sa-id', '0098-3321-77')
  await identify(house, account, 'access-code', code)
  await post()
})

describe('a user', () => {
  test('who is added gets the instructions, in his language, with what he has and what the account is known by', async () => {
    await add(karim, 3)
    await add(ann, 1)
    const [french, english] = await post()
    expect([french?.to, english?.to]).toEqual([karim.email, ann.email])
    expect(french?.subject).toBe('Bons de formation\u00a0: comment en profiter')
    for (const part of [
      '1. Choisissez un cours.',
      '2. Ouvrez le catalogue (https://courses.example/fr).',
      '3\u00a0jours',
    ]) {
      expect(french?.text).toContain(part)
    }
    expect(french?.html).toContain('0098-3321-77')
    expect(english?.subject).toBe('Training vouchers: how to use it')
    for (const part of ['1. Choose a course.', '1\u00a0day']) expect(english?.text).toContain(part)
    expect(`${french?.text ?? ''}${french?.html ?? ''}`).not.toContain(code)
  })

  test('gets them again where somebody sends them again', async () => {
    const { id } = await add(karim, 1)
    await post()
    await at(async (work) => resendInstructions(work, await desk(work, 'users'), id))
    expect((await post()).map(({ to }) => to)).toEqual([karim.email])
  })

  test('who is removed before anybody could tell him is told nothing', async () => {
    const { id } = await add(karim, 1)
    await at(async (work) => handOutCode(work, await desk(work, 'codes'), id))
    await at(async (work) => removeBeneficiary(work, await desk(work, 'users'), id))
    expect(await post()).toEqual([])
  })

  test('to whom the code is handed out reads it; the outbox, its preview and the journal do not have it', async () => {
    const { id } = await add(karim, 1)
    await post()
    await at(async (work) => handOutCode(work, await desk(work, 'codes'), id))
    const [mail] = await post()
    expect(mail).toMatchObject({ to: karim.email, subject: 'Votre code d’accès\u00a0: Bons de formation' })
    expect(mail?.text).toContain(code)
    expect(mail?.html).toContain(code)

    const kept = await read(house, system('test'), async (work) => {
      const { rows } = await sql<{ id: number; kept: string }>`
        select id, row_to_json(e)::text as kept from emails as e where purchasing_account_id = ${account}
          and template = 'benefit.access-code'
        union all select 0, row_to_json(v)::text from events as v where purchasing_account_id = ${account}`.execute(
        work.db,
      )
      return rows
    })
    expect(kept.some((row) => row.kept.includes(code))).toBe(false)
    const email = await read(house, await operator(house), (work) =>
      outboxEmail(work, publisher(work), kept[0]?.id ?? 0),
    )
    const preview = previewOf(email, letterhead)
    expect(preview?.text).toContain('visible du destinataire seulement')
    expect(preview?.text).not.toContain(code)
  })
})

describe('a code that is on its way', () => {
  test.each([
    [
      'its receiver is removed',
      (id: number) => at(async (work) => removeBeneficiary(work, await desk(work, 'users'), id)),
    ],
    ['the benefit is over', () => endBenefit(house, account, training)],
  ])('is not sent where %s meanwhile, and the outbox says so', async (_, meanwhile) => {
    const { id } = await add(karim, 1)
    await post()
    await at(async (work) => handOutCode(work, await desk(work, 'codes'), id))
    await runJobs(house.ownerUrl, { 'notifications.tell': jobs['notifications.tell'] })
    await meanwhile(id)
    expect(await post()).toEqual([])
    const { rows } = await read(house, system('test'), (work) =>
      sql<{ bounced: boolean; last_error: string }>`
        select bounced_at is not null as bounced, last_error from emails
        where purchasing_account_id = ${account} and template = 'benefit.access-code'`.execute(work.db),
    )
    expect(rows).toEqual([{ bounced: true, last_error: 'Its receiver is no longer to be told' }])
  })
})

describe('instructions that are sent to others', () => {
  test('go to each address once, in the language that is asked for, and to nobody else’s eyes', async () => {
    await send([' zoe@contoso.example', 'ZOE@contoso.example', 'max@contoso.example'], 'en')
    const mails = await post()
    expect(mails.map(({ to }) => to).sort()).toEqual(['ZOE@contoso.example', 'max@contoso.example'])
    expect(mails[0]?.text).toContain('1. Choose a course.')
  })

  test.each([
    ['no address', [], 'instructions.recipients-missing'],
    [
      'too many',
      Array.from({ length: 21 }, (_, n) => `u${String(n)}@contoso.example`),
      'instructions.too-many-recipients',
    ],
    ['one that is none', ['zoe@contoso.example', 'zoe'], 'person.email-malformed'],
  ])('not with %s', async (_, emails, refusal) => {
    await expect(send(emails, 'fr')).rejects.toMatchObject({ status: 422, code: refusal })
    expect(await post()).toEqual([])
  })

  test('not where the publisher wrote none, or the address is under no eligible domain', async () => {
    const plain = await describeBenefit(house, { usersTake: 'one' })
    const home = await describeBenefit(house, {
      usersTake: 'one',
      hasDomains: true,
      userInstructions: { fr: 'Achetez.' },
    })
    for (const benefit of [plain, home]) await grantBenefit(house, account, benefit)
    await expect(send(['zoe@contoso.example'], 'fr', plain)).rejects.toMatchObject({
      code: 'benefit.without-instructions',
    })
    await expect(send(['zoe@contoso.example'], 'fr', home)).rejects.toMatchObject({ code: 'benefit.domains-missing' })
  })
})

describe('a voucher', () => {
  test('is told to its person with its number and last day, and told again when it is revoked', async () => {
    const { id, number } = await at(async (work) =>
      assignVoucher(work, await desk(work, 'vouchers'), { ...ann, quantity: 2 }),
    )
    const [given] = await post()
    expect(given).toMatchObject({
      to: ann.email,
      subject: expect.stringMatching(/^A voucher for you, valid until .*: Training vouchers$/),
    })
    for (const part of [number, '2\u00a0days', '1. Choose a course.']) expect(given?.text).toContain(part)

    // Neither the journal nor the outbox has it: more people read them than may read numbers.
    expect(await keptOf()).not.toContain(number)
    expect(await keptOf()).toContain(`••••-••••-${number.slice(-4)}`)

    await at(async (work) => revokeVoucher(work, await desk(work, 'vouchers'), id))
    const [taken] = await post()
    expect(taken).toMatchObject({ to: ann.email, subject: `Voucher ${number} is no longer valid` })
  })

  test('that is revoked at once is never praised', async () => {
    const { id } = await at(async (work) => assignVoucher(work, await desk(work, 'vouchers'), { ...ann, quantity: 2 }))
    await at(async (work) => revokeVoucher(work, await desk(work, 'vouchers'), id))
    expect((await post()).map(({ subject }) => subject)).toEqual([expect.stringContaining('no longer valid')])
  })
})

/** All that events and the outbox keep of the account. */
async function keptOf(): Promise<string> {
  const { rows } = await read(house, manager, (work) =>
    sql<{ kept: string }>`select details::text as kept from events where purchasing_account_id = ${account}
      union all select parameters::text from emails`.execute(work.db),
  )
  return rows.map(({ kept }) => kept).join('\n')
}

function at<T>(act: (work: Changing) => Promise<T>): Promise<T> {
  return change(house, manager, null, act)
}

function desk<A extends 'users' | 'codes' | 'vouchers'>(work: Changing, act: A, benefit = training) {
  return benefitDesk(work, account, benefit, act)
}

function add(person: NewBeneficiary, quantity: number) {
  return at(async (work) => addBeneficiary(work, await desk(work, 'users'), { ...person, quantity }))
}

function send(emails: readonly string[], language: string, benefit = training) {
  return at(async (work) => sendInstructions(work, await desk(work, 'users', benefit), { emails, language }))
}

/** Lets the worker do what waits; answers the e-mails that came of it. */
async function post(): Promise<readonly TakenMail[]> {
  await runJobs(house.ownerUrl, jobs)
  const mails = smtp.taken.slice(before)
  before = smtp.taken.length
  return mails
}
