/** Setting online services up: what can be, whether a wish fits, doing it, and how far it is. */
import * as v from 'valibot'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import {
  examineLines,
  offeredPlans,
  plansUnderWay,
  setUpLinesLimit,
  setUpOf,
  setUpServices,
  type LineFault,
  type OfferedPlan,
  type SetUpPlan,
} from '#server/business/provisioning/index.ts'
import { servingsOf } from '#server/business/partners/index.ts'
import { isRefusal, type Changing, type Work } from '#server/work/index.ts'
import { collection } from '../collection.ts'
import { givenList, givenText, givenWhole } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { keyOf } from '../operation.ts'
import { Problem, type RequestFault } from '../problem.ts'
import { day, orNull, several, text, whole, word } from '../schemas.ts'
import { accountNumber, accountOf } from './accounts.ts'

const tag = 'Set-ups'
const largestQuantity = 10_000_000
const faultCodes = [
  'quantity.too-small',
  'quantity.too-large',
  'quantity.not-in-steps',
  'ceiling.exceeded',
  'plan.not-offered',
  'plan.repeated',
] as const

const offered = v.strictObject({
  plan: text('Its code in the catalogue.', 'O365-E1'),
  service: text('Its product group: what people call the service.', 'Office 365'),
  edition: text('Its name.', 'Office 365 Enterprise E1'),
  version: text('Its version; empty where it has none.', ''),
  step: whole('Set up in multiples of this.', 1),
  ceiling: orNull(whole('The most that an account may hold set up and not ordered.', 1_000)),
  graceDays: whole('Days in which a partner must order what was set up.', 30),
})

const setUpPlan = v.strictObject({
  setUp: whole('The number of the set-up.'),
  line: whole('Its line, from 1.', 1),
  item: whole('The number that the plan goes by in the inventory.'),
  edition: text('Its name.', 'Office 365 Enterprise E1'),
  quantity: whole('Seats.', 100),
  termEndsOn: day('The last day of the term.'),
  partner: text('Who is to order it.', 'Partenaire A'),
  requestedOn: day('When it was asked for.'),
  orderBy: day('The day before which it is to be ordered.'),
  state: word('How far it is.', ['requested', 'busy', 'ready', 'failing']),
})

export const listOfferedPlans = reads({
  id: 'listOfferedPlans',
  path: '/purchasing-accounts/{number}/offered-plans',
  scopes: ['set-ups.read'],
  tag,
  summary: 'List the plans that can be set up',
  description: 'All of them, by service and name.',
  parameters: accountNumber,
  answer: collection(offered),
  problems: ['purchasing-account.unknown', 'permission.missing'],
  async find(work, call) {
    await accountOf(work, call, 'services.set-up')
    const plans = await offeredPlans(work, call.locale)
    const name = ({ service, edition, version }: OfferedPlan) => `${service}\n${edition}\n${version}`
    const data = plans
      .toSorted((one, other) => name(one).localeCompare(name(other)))
      .map(({ code, service, edition, version, step, ceiling, graceDays }) => ({
        plan: code,
        service,
        edition,
        version,
        step,
        ceiling,
        graceDays,
      }))
    return { data, nextCursor: null }
  },
})

const wanted = v.strictObject({
  plan: givenText('The code of an offered plan.', 'O365-E1', 100),
  quantity: givenWhole('Seats.', 100, largestQuantity),
})

export const previewSetUp = changes({
  id: 'previewSetUp',
  method: 'POST',
  path: '/purchasing-accounts/{number}/set-ups/preview',
  scopes: ['set-ups.write'],
  tag,
  summary: 'Ask whether a set-up fits',
  description: 'Changes nothing. What is wrong is said line by line; nothing wrong today may be wrong tomorrow.',
  parameters: accountNumber,
  body: v.strictObject({ lines: givenList('What to set up.', wanted, setUpLinesLimit) }),
  bodyLimit: 65_536,
  answer: v.strictObject({
    faults: several(
      'What is wrong; nothing where it fits.',
      v.strictObject({
        line: whole('The line, from 1.', 1),
        code: word('What is wrong with it.', faultCodes),
        least: orNull(whole('The least that can be set up.', 1)),
        most: orNull(whole('The most that can be set up of it now.', 100)),
      }),
    ),
  }),
  problems: ['purchasing-account.unknown', 'permission.missing'],
  async act(work, call) {
    work.unchanged()
    const account = await accountOf(work, call, 'services.set-up')
    const lines = await linesOf(work, call.body.lines)
    return { faults: (await examineLines(work, account, lines)).faults.map(faultBody) }
  },
})

function faultBody(fault: LineFault) {
  const least = 'least' in fault ? fault.least : null
  const most = 'most' in fault ? fault.most : 'left' in fault ? fault.left : null
  return { line: fault.line + 1, code: fault.code, least, most }
}

export const postSetUp = changes({
  id: 'postSetUp',
  method: 'POST',
  path: '/purchasing-accounts/{number}/set-ups',
  scopes: ['set-ups.write'],
  tag,
  summary: 'Set services up',
  description: 'All lines or none. Each is available at once, and its partner is asked to order it.',
  parameters: accountNumber,
  body: v.strictObject({
    lines: givenList(
      'What to set up.',
      v.strictObject({
        ...wanted.entries,
        partner: givenText('The number of the partner of the account who is to order it.', 'P-100', 40),
      }),
      setUpLinesLimit,
    ),
  }),
  bodyLimit: 65_536,
  answer: collection(setUpPlan),
  problems: [
    'purchasing-account.unknown',
    'permission.missing',
    'set-up.refused',
    'set-up.partner-not-serving',
    'set-up.sent-already',
    'set-up.agreement-over',
    'set-up.too-long',
    'set-up.empty',
  ],
  async act(work, call) {
    const account = await accountOf(work, call, 'services.set-up')
    const partners = await servingsOf(work, account)
    const plans = await linesOf(work, call.body.lines)
    const lines = plans.map((line, index) => {
      const number = call.body.lines[index]?.partner
      const partnerId = partners.find((each) => each.partner_number === number)?.partner_id ?? 0
      return { ...line, partnerId }
    })
    try {
      const { setUp } = await setUpServices(work, account, { key: keyOf(call).key, lines })
      return await setUpBody(work, account, setUp, call.locale)
    } catch (error) {
      throw asLines(error)
    }
  },
})

/** What is wrong with each line at its place in the body; anything else as it came. */
function asLines(error: unknown): unknown {
  if (!isRefusal(error, 'set-up.refused')) return error
  const faults = error.facts.faults.map(({ line, code }): RequestFault => {
    const place = `#/lines/${String(line)}`
    if (code === 'plan.not-offered') return { pointer: `${place}/plan`, code: 'unknown' }
    if (code === 'plan.repeated') return { pointer: `${place}/plan`, code: 'repeated' }
    return { pointer: `${place}/quantity`, code: 'unfit' }
  })
  return new Problem('set-up.refused', { faults })
}

export const getSetUp = reads({
  id: 'getSetUp',
  path: '/purchasing-accounts/{number}/set-ups/{setUp}',
  scopes: ['set-ups.read'],
  tag,
  summary: 'Read a set-up',
  description: 'Each of its plans, and how far it is.',
  parameters: { ...accountNumber, setUp: { description: 'The number of the set-up.', example: '12' } },
  answer: collection(setUpPlan),
  problems: ['purchasing-account.unknown', 'permission.missing', 'set-up.unknown'],
  find: async (work, call) =>
    setUpBody(work, await accountOf(work, call, 'services.set-up'), numberIn(call, 'setUp'), call.locale),
})

export const listSetUps = reads({
  id: 'listSetUps',
  path: '/purchasing-accounts/{number}/set-ups',
  scopes: ['set-ups.read'],
  tag,
  summary: 'List what is being set up',
  description: 'What is not ready yet, the oldest first; a partner sees what he is to order.',
  parameters: accountNumber,
  answer: collection(setUpPlan),
  problems: ['purchasing-account.unknown', 'permission.missing'],
  async find(work, call) {
    const plans = await plansUnderWay(work, await accountOf(work, call, 'inventory.view'), call.locale)
    return { data: plans.map(planBody), nextCursor: null }
  },
})

async function setUpBody(work: Work, account: PurchasingAccount<'services.set-up'>, setUp: number, language: string) {
  return { data: (await setUpOf(work, account, setUp, language)).map(planBody), nextCursor: null }
}

function planBody(plan: SetUpPlan) {
  return {
    setUp: plan.set_up_id,
    line: plan.line,
    item: plan.item_id,
    edition: [plan.edition, plan.version].filter(Boolean).join(' '),
    quantity: plan.quantity,
    termEndsOn: plan.term_ends_on,
    partner: plan.partner_name,
    requestedOn: plan.requested_on,
    orderBy: plan.order_by,
    state: plan.state,
  }
}

/** The lines by item; a code that is no offered plan's is item 0, which is refused as such. */
async function linesOf(work: Changing, lines: readonly { readonly plan: string; readonly quantity: number }[]) {
  const plans = new Map((await offeredPlans(work, 'en')).map(({ code, itemId }) => [code, itemId]))
  return lines.map(({ plan, quantity }) => ({ itemId: plans.get(plan) ?? 0, quantity }))
}
