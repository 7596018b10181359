/** Benefits as the publisher describes them (SPEC 8.2, 11), and the rules by which quantities come about (8.5). */
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import {
  benefitOf,
  changeBenefit,
  changeRule,
  correctIdentifier,
  createBenefit,
  defineRule,
  endRule,
  inLanguage,
  listedBenefits,
  longestCode,
  moveBenefit,
  offerBenefitAgain,
  removeRule,
  rulesOf,
  withdrawBenefit,
} from '#server/business/benefits/index.ts'
import { collection } from '../collection.ts'
import { givenChoice, givenDay, givenLine, givenText, givenWhole } from '../given.ts'
import { changes, numberIn, reads, said } from '../kinds.ts'
import { flag, instant, orNull, text, whole } from '../schemas.ts'
import { accountNumber, accountOf } from './accounts.ts'
import { fieldsOf, givenBenefit, givenOf, givenRule, givenRuleOf, ruleFieldsOf } from './benefit-shapes.ts'

const tag = 'Definitions of benefits'
const longestBody = 512 * 1_024
const benefitParameter = { benefit: { description: 'The number that a benefit goes by.', example: '12' } }
const seen = givenWhole(
  'The revision that was read: what somebody else wrote meanwhile is not overwritten.',
  3,
  2 ** 31,
)

export const listBenefitDefinitions = reads({
  id: 'listBenefitDefinitions',
  path: '/benefits',
  scopes: ['benefits.read'],
  tag,
  summary: 'List the benefits that there are',
  description: 'For the publisher, in his order; those that he withdrew too.',
  answer: collection(
    v.strictObject({
      benefit: whole('The number that it goes by.'),
      code: text('What programs call it.', 'training-vouchers'),
      name: text('Its name.', 'Bons de formation'),
      isWithdrawn: flag('Whether it is offered to nobody.'),
      holders: whole('Accounts that hold it now; 1,001 stands for more than a thousand.'),
    }),
  ),
  problems: ['desk.unknown'],
  async find(work, { locale }) {
    const data = (await listedBenefits(work, publisher(work))).map(({ benefit, holders }) => ({
      benefit: benefit.id,
      code: benefit.code,
      name: inLanguage(benefit.names, locale),
      isWithdrawn: benefit.withdrawnAt !== undefined,
      holders,
    }))
    return { data, nextCursor: null }
  },
})

const oneBenefit = { tag, parameters: benefitParameter, problems: ['desk.unknown', 'benefit.unknown'] } as const
const writing = { ...oneBenefit, scopes: ['benefits.write'], bodyLimit: longestBody } as const

export const getBenefitDefinition = reads({
  ...oneBenefit,
  id: 'getBenefitDefinition',
  path: '/benefits/{benefit}',
  scopes: ['benefits.read'],
  summary: 'Read how a benefit is described',
  description: 'As putBenefitDefinition takes it, with the revision that it asks for.',
  answer: v.strictObject({
    benefit: whole('The number that it goes by.'),
    code: text('What programs call it; it stays.', 'training-vouchers'),
    revision: whole('How often it was written.', 3),
    withdrawnAt: orNull(instant('When it was withdrawn.')),
    ...givenBenefit,
  }),
  async find(work, call) {
    publisher(work)
    const benefit = await benefitOf(work, numberIn(call, 'benefit'))
    const { id, code, revision, withdrawnAt } = benefit
    // Written out of what the database holds: what the shapes leave out is not there.
    const given = v.parse(v.strictObject(givenBenefit), JSON.parse(JSON.stringify(givenOf(benefit))))
    return { benefit: id, code, revision, withdrawnAt: withdrawnAt?.toISOString() ?? null, ...given }
  },
})

export const postBenefitDefinition = changes({
  ...writing,
  id: 'postBenefitDefinition',
  method: 'POST',
  path: '/benefits',
  parameters: {},
  summary: 'Describe a benefit',
  description: 'After all others. It is granted to nobody until a rule gives some of it.',
  body: v.strictObject({
    code: givenLine('What programs call it; it stays.', 'training-vouchers', longestCode),
    ...givenBenefit,
  }),
  answer: v.strictObject({ benefit: whole('The number that it goes by.') }),
  problems: ['desk.unknown', 'benefit.malformed', 'benefit.too-many'],
  async act(work, { body: { code, ...given } }) {
    return { benefit: await createBenefit(work, publisher(work), { code, ...fieldsOf(given) }) }
  },
})

export const putBenefitDefinition = changes({
  ...writing,
  id: 'putBenefitDefinition',
  method: 'PUT',
  path: '/benefits/{benefit}',
  summary: 'Change how a benefit is described',
  description:
    'All at once. What accounts use is never taken from under them; quantities are reckoned again afterwards.',
  body: v.strictObject({ seen, ...givenBenefit }),
  problems: [...oneBenefit.problems, 'benefit.malformed', 'benefit.edited-meanwhile'],
  async act(work, call) {
    const { seen: revision, ...given } = call.body
    await changeBenefit(work, publisher(work), numberIn(call, 'benefit'), fieldsOf(given), revision)
  },
})

export const moveBenefitDefinition = changes({
  ...writing,
  id: 'moveBenefitDefinition',
  method: 'POST',
  path: '/benefits/{benefit}/moves',
  summary: 'Move a benefit by one place',
  description: 'In the order in which everybody sees benefits.',
  body: v.strictObject({ towards: givenChoice('Where to.', ['up', 'down']) }),
  problems: [...oneBenefit.problems, 'benefit.changed-meanwhile'],
  act: async (work, call) => moveBenefit(work, publisher(work), numberIn(call, 'benefit'), call.body.towards),
})

export const withdrawBenefitDefinition = changes({
  ...writing,
  id: 'withdrawBenefitDefinition',
  method: 'PUT',
  path: '/benefits/{benefit}/withdrawn',
  summary: 'Offer a benefit no more',
  description: 'It is over for those who have it; what was used of it stays in their history.',
  problems: [...oneBenefit.problems, 'benefit.changed-meanwhile', 'benefit.converted'],
  act: async (work, call) => withdrawBenefit(work, publisher(work), numberIn(call, 'benefit')),
})

export const offerBenefitDefinition = changes({
  ...writing,
  id: 'offerBenefitDefinition',
  method: 'DELETE',
  path: '/benefits/{benefit}/withdrawn',
  summary: 'Offer a withdrawn benefit again',
  description: 'By the rules that it has.',
  problems: [...oneBenefit.problems, 'benefit.changed-meanwhile'],
  act: async (work, call) => offerBenefitAgain(work, publisher(work), numberIn(call, 'benefit')),
})

export const listBenefitRules = reads({
  ...oneBenefit,
  id: 'listBenefitRules',
  path: '/benefits/{benefit}/rules',
  scopes: ['benefits.read'],
  summary: 'List the rules of a benefit',
  description: 'In the order in which they were made, as putBenefitRule takes them.',
  answer: collection(
    v.strictObject({
      rule: whole('The number that it goes by.'),
      revision: whole('How often it was written.', 3),
      ...givenRule,
    }),
  ),
  async find(work, call) {
    publisher(work)
    const benefit = await benefitOf(work, numberIn(call, 'benefit'))
    const data = (await rulesOf(work, [benefit.id])).map((rule) => {
      const given = v.parse(v.strictObject(givenRule), JSON.parse(JSON.stringify(givenRuleOf(rule))))
      return { rule: rule.id, revision: rule.revision, ...given }
    })
    return { data, nextCursor: null }
  },
})

export const postBenefitRule = changes({
  ...writing,
  id: 'postBenefitRule',
  method: 'POST',
  path: '/benefits/{benefit}/rules',
  summary: 'Define a rule of a benefit',
  description: 'The accounts that it concerns are reckoned again in the background.',
  body: v.strictObject(givenRule),
  answer: v.strictObject({ rule: whole('The number that it goes by.') }),
  problems: [...oneBenefit.problems, 'benefit-rule.malformed', 'benefit-rule.too-many'],
  async act(work, call) {
    const benefit = numberIn(call, 'benefit')
    return { rule: await defineRule(work, publisher(work), benefit, ruleFieldsOf(call.body)) }
  },
})

const oneRule = {
  ...writing,
  parameters: { ...benefitParameter, rule: { description: 'The number that a rule goes by.', example: '3' } },
  problems: [...oneBenefit.problems, 'benefit-rule.unknown'],
} as const

export const putBenefitRule = changes({
  ...oneRule,
  id: 'putBenefitRule',
  method: 'PUT',
  path: '/benefits/{benefit}/rules/{rule}',
  summary: 'Change a rule',
  description: 'As if it had always been so.',
  body: v.strictObject({ seen, ...givenRule }),
  problems: [...oneRule.problems, 'benefit-rule.malformed', 'benefit.edited-meanwhile'],
  async act(work, call) {
    const { seen: revision, ...given } = call.body
    const which = { benefitId: numberIn(call, 'benefit'), id: numberIn(call, 'rule'), seen: revision }
    await changeRule(work, publisher(work), which, ruleFieldsOf(given))
  },
})

export const endBenefitRule = changes({
  ...oneRule,
  id: 'endBenefitRule',
  method: 'PUT',
  path: '/benefits/{benefit}/rules/{rule}/end',
  summary: 'End a rule',
  description: 'With a day, its last one.',
  body: v.strictObject({ until: givenDay('Its last day.') }),
  problems: [...oneRule.problems, 'benefit-rule.malformed'],
  act: async (work, call) =>
    endRule(work, publisher(work), numberIn(call, 'benefit'), numberIn(call, 'rule'), call.body.until),
})

export const deleteBenefitRule = changes({
  ...oneRule,
  id: 'deleteBenefitRule',
  method: 'DELETE',
  path: '/benefits/{benefit}/rules/{rule}',
  summary: 'Remove a rule',
  description: 'One that has never been in force.',
  problems: [...oneRule.problems, 'benefit-rule.begun'],
  act: async (work, call) => removeRule(work, publisher(work), numberIn(call, 'benefit'), numberIn(call, 'rule')),
})

export const putBenefitIdentifier = changes({
  id: 'putBenefitIdentifier',
  method: 'PUT',
  path: '/purchasing-accounts/{number}/benefit-identifiers/{code}',
  scopes: ['benefits.write'],
  tag,
  summary: 'Correct what an account is known by at its benefits',
  description: 'An access code that was handed out is to be handed out again.',
  parameters: {
    ...accountNumber,
    code: { description: 'What programs call the identifier.', example: 'program-number' },
  },
  body: v.strictObject({ value: givenText('What it is known by.', '1234567890', 100) }),
  problems: [
    'desk.unknown',
    'purchasing-account.unknown',
    'benefit-identifier.unknown',
    'benefit-identifier.unlike',
    'benefit-identifier.taken',
  ],
  async act(work, call) {
    const desk = publisher(work)
    const account = await accountOf(work, call, 'benefits.view')
    await correctIdentifier(work, desk, account, said(call, 'code'), call.body.value)
  },
})
