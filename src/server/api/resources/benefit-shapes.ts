/** What the publisher writes of a benefit and of a rule, as requests say it; what cannot be is said field by field by the business. */
import * as v from 'valibot'
import {
  benefitDownloadsLimit,
  largestGiven,
  largestQuantity,
  largestRatio,
  longestCode,
  longestDescription,
  longestInstructions,
  longestMeasureWord,
  longestPattern,
  longestBenefitName,
  longestBenefitAddress,
  longestVoucherDays,
  ruleCounts,
  ruleProductsLimit,
  stepsLimit,
  type Benefit,
  type BenefitFields,
  type BenefitRule,
  type RuleFields,
} from '#server/business/benefits/index.ts'
import { locales } from '#messages/runtime.js'
import { givenChoice, givenDay, givenFlag, givenId, givenLine, givenList, givenText, givenWhole } from '../given.ts'

/** A text by language; what is left out is not there. */
function byLanguage<Text extends v.GenericSchema>(description: string, each: Text) {
  const entries = Object.fromEntries(locales.map((locale) => [locale, v.optional(each)] as const))
  return v.pipe(
    v.strictObject(entries as Record<(typeof locales)[number], v.OptionalSchema<Text, undefined>>),
    v.metadata({ description }),
  )
}

const identifiersLimit = 8
const name = givenLine('A name.', 'Bons de formation', longestBenefitName)
const names = byLanguage('Its name, in one language at least.', name)
const instructions = givenText('Markdown.', 'Ouvrez le portail de formation.', longestInstructions)
const address = givenText('An address that begins with https://.', 'https://example.com', longestBenefitAddress)
const measureWord = givenLine('A word.', 'bon', longestMeasureWord)

/** What can be changed of a benefit. */
export const givenBenefit = {
  names,
  descriptions: byLanguage(
    'What it is, in a sentence.',
    givenText('A sentence.', 'Des jours de formation.', longestDescription),
  ),
  learnMore: byLanguage('Where to learn more.', address),
  administratorInstructions: byLanguage('For those who manage it.', instructions),
  userInstructions: byLanguage('For its users.', instructions),
  measure: v.optional(
    byLanguage(
      'What a quantity is counted in; left out for what is not measured.',
      v.strictObject({
        one: measureWord,
        other: measureWord,
        feminine: v.optional(givenFlag('Its gender in French.')),
      }),
    ),
  ),
  identifiers: givenList(
    'What an account is known by there.',
    v.strictObject({
      code: givenLine('What programs call it.', 'program-number', longestCode),
      names,
      pattern: givenLine('# for a digit, @ for a letter, * for either.', '##########', longestPattern),
      secret: givenFlag('Whether it is an access code.'),
    }),
    identifiersLimit,
    0,
  ),
  usersTake: v.optional(
    givenChoice('What adding a user takes of it; left out where it has none.', ['nothing', 'one', 'chosen']),
  ),
  hasDomains: givenFlag('Whether its users come from domains that are listed.'),
  handsOutCodes: givenFlag('Whether access codes are handed out to users.'),
  voucherValidDays: v.optional(givenWhole('How long a voucher is good for.', 365, longestVoucherDays)),
  conversion: v.optional(
    v.strictObject({
      fromBenefitId: givenId('The number of the benefit that converts into this one.'),
      ratio: givenWhole('So many of its units for one of these.', 3, largestRatio),
    }),
  ),
  cap: v.optional(givenWhole('The most that an account is granted by calculation.', 500, largestQuantity)),
  downloads: givenList(
    'What it has to download.',
    v.strictObject({ code: givenLine('What programs call it.', 'handbook', longestCode), names, address }),
    benefitDownloadsLimit,
    0,
  ),
  recordingService: v.optional(givenId('The number of the service that records what is used of it.')),
}

const fields = v.strictObject(givenBenefit)
type Given = v.InferOutput<typeof fields>

/** The same as the business takes it. */
export function fieldsOf({ recordingService, measure, identifiers, downloads, ...given }: Given): BenefitFields {
  return {
    names: texts(given.names),
    descriptions: texts(given.descriptions),
    learnMore: texts(given.learnMore),
    administratorInstructions: texts(given.administratorInstructions),
    userInstructions: texts(given.userInstructions),
    measure: measure && measureOf(measure),
    identifiers: identifiers.map((each) => ({ ...each, names: texts(each.names) })),
    usersTake: given.usersTake,
    hasDomains: given.hasDomains,
    handsOutCodes: given.handsOutCodes,
    voucherValidDays: given.voucherValidDays,
    conversion: given.conversion,
    cap: given.cap,
    downloads: downloads.map((each) => ({ ...each, names: texts(each.names) })),
    recordingServiceId: recordingService,
  }
}

/** And as an answer repeats it, so that it can be sent back changed. */
export function givenOf(benefit: Benefit) {
  const {
    id: _id,
    code: _code,
    position: _position,
    withdrawnAt: _at,
    revision: _seen,
    recordingServiceId,
    ...rest
  } = benefit
  return { ...rest, recordingService: recordingServiceId }
}

function texts(given: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([language, text]) => (text === undefined ? [] : [[language, text]])),
  )
}

type Words = NonNullable<Given['measure']>

function measureOf(measure: Words): NonNullable<BenefitFields['measure']> {
  return Object.fromEntries(
    Object.entries(measure).flatMap(([language, words]) =>
      words === undefined ? [] : [[language, { ...words, feminine: words.feminine ?? false }]],
    ),
  )
}

const gives = v.union(
  [
    v.strictObject({
      per: givenWhole('For every full so many.', 50, largestGiven),
      gives: givenWhole('So much.', 1, largestGiven),
    }),
    v.strictObject({
      steps: givenList(
        'From so many on, so much: ascending.',
        v.pipe(
          v.array(givenWhole('A number.', 1, largestQuantity), 'choices'),
          v.minLength(2, 'choices'),
          v.maxLength(2, 'choices'),
        ),
        stepsLimit,
      ),
    }),
  ],
  'object',
)

/** What can be changed of a rule. */
export const givenRule = {
  names: byLanguage('What it is called; may be empty.', name),
  counts: givenChoice('What of a product is counted.', ruleCounts),
  gives: v.pipe(gives, v.metadata({ description: 'What it gives.', examples: [{ per: 50, gives: 1 }] })),
  cap: v.optional(givenWhole('The most that it gives.', 100, largestQuantity)),
  since: givenDay('The first day on which it is in force.'),
  until: v.optional(givenDay('And the last.')),
  products: givenList(
    'What is counted; empty for everything.',
    v.strictObject({
      productGroup: givenId('The number of a product group.'),
      item: v.optional(givenId('The number of one of its items; the whole group where left out.')),
    }),
    ruleProductsLimit,
    0,
  ),
}

const rule = v.strictObject(givenRule)
type GivenRule = v.InferOutput<typeof rule>

/** The same as the business takes it. */
export function ruleFieldsOf({ products, gives: given, names: called, ...rest }: GivenRule): RuleFields {
  return {
    names: texts(called),
    counts: rest.counts,
    gives: 'per' in given ? given : { steps: given.steps.map(([from = 0, much = 0]) => [from, much] as const) },
    cap: rest.cap,
    since: rest.since,
    until: rest.until,
    products: products.map(({ productGroup, item }) => ({
      groupId: productGroup,
      ...(item !== undefined && { itemId: item }),
    })),
  }
}

/** And as an answer repeats it. */
export function givenRuleOf({ names: called, counts, gives: given, cap, since, until, products }: BenefitRule) {
  return {
    names: { ...called },
    counts,
    gives: 'per' in given ? given : { steps: given.steps.map((step) => [...step]) },
    cap,
    since,
    until,
    products: products.map(({ groupId, itemId }) => ({ productGroup: groupId, item: itemId })),
  }
}
