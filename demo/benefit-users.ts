/** What Contoso Paris made of its benefits: people who use them, vouchers of every state, incidents, a download. */
import { randomUUID } from 'node:crypto'
import {
  benefitDesk,
  benefitRecorder,
  personByEmail,
  purchasingAccount,
  type BenefitAct,
  type BenefitDesk,
} from '#server/business/access/index.ts'
import {
  addBeneficiary,
  assignVoucher,
  handOutCode,
  recordUse,
  revokeVoucher,
  takeDownload,
  useVoucher,
  type NewBeneficiary,
} from '#server/business/benefits/index.ts'
import { addDays } from '#server/platform/clock.ts'
import type { Changing, Work } from '#server/work/index.ts'
import { accountId, type Act } from './acts.ts'
import { benefitCalled } from './benefits.ts'
import { contosoParis } from './places.ts'

const paul = 'paul.lambert@contoso.example'
const olivier = 'olivier.petit@editeur.example'

const louis = employee('Louis', 'Perrin')
const camille = employee('Camille', 'Faure')
const yanis = employee('Yanis', 'Morel')
const lena = employee('Léna', 'Bertin')

/** Days before today on which three vouchers were assigned that nobody has used: of 180 days, few are left. */
const forgottenDaysAgo = 158

/** Their acts, oldest first. */
export function benefitUserActs(today: string): Act[] {
  const ago = (days: number) => addDays(today, -days)
  const give = (days: number, person: NewBeneficiary, quantity: number) =>
    at(ago(days), 'training-vouchers', 'vouchers', async (work, desk) => {
      await assignVoucher(work, desk, { ...person, quantity })
    })
  return [
    add(ago(171), 'phone-support', louis),
    add(ago(171), 'phone-support', camille),
    incident(ago(149), 'INC-204417'),
    add(ago(162), 'planning-services', louis, 3),
    ...[yanis, lena, camille].map((person) => give(forgottenDaysAgo, person, 1)),
    add(ago(133), 'e-learning', yanis),
    add(ago(133), 'e-learning', lena),
    at(ago(132), 'e-learning', 'codes', async (work, desk) =>
      handOutCode(work, desk, await newest(work, 'beneficiaries', desk)),
    ),
    give(97, louis, 5),
    at(ago(61), 'training-vouchers', 'vouchers', async (work, desk) =>
      useVoucher(work, desk, await newest(work, 'vouchers', desk)),
    ),
    incident(ago(83), 'INC-211893'),
    give(58, yanis, 2),
    at(ago(52), 'training-vouchers', 'vouchers', async (work, desk) =>
      revokeVoucher(work, desk, await newest(work, 'vouchers', desk)),
    ),
    add(ago(57), 'planning-services', camille, 1),
    download(ago(44), 'language-pack', 'languages-2013'),
    incident(ago(29), 'INC-219206'),
    give(26, lena, 1),
  ].toSorted((one, another) => one.on.localeCompare(another.on))
}

function add(on: string, benefit: string, person: NewBeneficiary, quantity?: number): Act {
  return at(on, benefit, 'users', async (work, desk) => {
    await addBeneficiary(work, desk, quantity === undefined ? person : { ...person, quantity })
  })
}

/** Something that Paul does with one of the account's benefits. */
function at<A extends BenefitAct>(
  on: string,
  benefit: string,
  act: A,
  play: (work: Changing, desk: BenefitDesk<A>) => Promise<unknown>,
): Act {
  return {
    on,
    actorIn: pauls,
    async play(work) {
      await play(work, await benefitDesk(work, await contoso(work), await benefitCalled(work, benefit), act))
    },
  }
}

/** An incident that somebody opened at the support's own site, recorded by the publisher. */
function incident(on: string, reference: string): Act {
  return {
    on,
    async actorIn(work) {
      return { kind: 'operator', userId: await userId(work, olivier) }
    },
    async play(work) {
      const recorder = await benefitRecorder(work, contosoParis.number, 'phone-support')
      await recordUse(work, recorder, { quantity: 1, reference, on })
    },
  }
}

function download(on: string, benefit: string, code: string): Act {
  return {
    on,
    actorIn: pauls,
    async play(work) {
      const account = await purchasingAccount(work, await contoso(work), 'software.download')
      await takeDownload(work, account, { benefitId: await benefitCalled(work, benefit), code, key: randomUUID() })
    },
  }
}

/** The number of the desk's newest user or voucher. */
async function newest(
  work: Work,
  table: 'beneficiaries' | 'vouchers',
  { account, benefitId }: BenefitDesk<BenefitAct>,
): Promise<number> {
  const { id } = await work.db
    .selectFrom(table)
    .select('id')
    .where('purchasing_account_id', '=', account.id)
    .where('benefit_id', '=', benefitId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return id
}

async function pauls(work: Work) {
  return { kind: 'customer' as const, userId: await userId(work, paul) }
}

async function contoso(work: Work): Promise<number> {
  return await accountId(work, contosoParis.number)
}

async function userId(work: Work, email: string): Promise<number> {
  const id = await personByEmail(work, email)
  if (id === undefined) throw new Error(`${email} is not among the people`)
  return id
}

function employee(firstName: string, lastName: string): NewBeneficiary {
  const email = `${firstName}.${lastName}@contoso.example`.toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '')
  return { firstName, lastName, email, language: 'fr' }
}
