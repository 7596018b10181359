/** The ten benefits of guide 5 as their publisher describes them, in French and in English. */
import { publisher } from '#server/business/access/index.ts'
import {
  benefitOf,
  changeBenefit,
  createBenefit,
  defineRule,
  type BenefitFields,
  type NewBenefit,
  type RuleFields,
} from '#server/business/benefits/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { system, type Changing, type Work } from '#server/work/index.ts'
import type { Act } from './acts.ts'
import { demonstrationBenefits, type DemonstrationBenefit, type DemonstrationRule } from './benefit-kinds.ts'
import { english, englishLabels } from './benefit-texts/english.ts'
import { french, frenchLabels } from './benefit-texts/french.ts'

/** What is written of a benefit in one language. */
export interface BenefitText {
  readonly name: string
  readonly measure?: { readonly one: string; readonly other: string; readonly feminine?: boolean }
  readonly description: string
  /** Markdown. */
  readonly administrators: string
  readonly users?: string
}

const planningDayOf = { target: 'planning-services', source: 'training-vouchers', ratio: 3 }

/** The publisher's acts, on the day on which the first agreement was signed. */
export function benefitActs(today: string, signedOn: string): Act[] {
  const act = (play: Act['play']): Act => ({ on: signedOn, actorIn: () => Promise.resolve(system('demo')), play })
  return [
    ...demonstrationBenefits.map((benefit) => act((work) => describe(work, benefit, today, signedOn))),
    act(async (work) => {
      const { target, source, ratio } = planningDayOf
      const planning = demonstrationBenefits.find(({ code }) => code === target)
      if (planning === undefined) throw new Error(`${target} is not among the benefits`)
      const conversion = { fromBenefitId: await benefitCalled(work, source), ratio }
      const fields = { ...fieldsOf(planning), conversion }
      const { id, revision } = await benefitOf(work, await benefitCalled(work, target))
      await changeBenefit(work, publisher(work), id, fields, revision)
    }),
  ]
}

/** The benefit that programs call so. */
export async function benefitCalled(work: Work, code: string): Promise<number> {
  const { id } = await work.db.selectFrom('benefits').select('id').where('code', '=', code).executeTakeFirstOrThrow()
  return id
}

async function describe(work: Changing, benefit: DemonstrationBenefit, today: string, signedOn: string): Promise<void> {
  const desk = publisher(work)
  const id = await createBenefit(work, desk, fieldsOf(benefit))
  for (const { name, of, sinceDaysAgo, untilDaysAgo, counts, gives } of benefit.rules) {
    await defineRule(work, desk, id, {
      names: name,
      counts,
      gives,
      cap: undefined,
      since: sinceDaysAgo === undefined ? signedOn : addDays(today, -sinceDaysAgo),
      until: untilDaysAgo === undefined ? undefined : addDays(today, -untilDaysAgo),
      products: await productsOf(work, of),
    })
  }
}

async function productsOf(work: Work, of: DemonstrationRule['of']): Promise<RuleFields['products']> {
  if ('groups' in of) {
    const groups = await work.db.selectFrom('product_groups').select('id').where('name', 'in', of.groups).execute()
    if (groups.length < of.groups.length) throw new Error(`Not all of ${of.groups.join()} are in the catalogue`)
    return groups.map(({ id }) => ({ groupId: id }))
  }
  const items = await work.db
    .selectFrom('items')
    .select(['id', 'product_group_id'])
    .where('code', 'in', of.items)
    .execute()
  if (items.length < of.items.length) throw new Error(`Not all of ${of.items.join()} are in the catalogue`)
  return items.map((item) => ({ groupId: item.product_group_id, itemId: item.id }))
}

function fieldsOf(benefit: DemonstrationBenefit): NewBenefit {
  const fr = textOf(french, benefit.code)
  const en = textOf(english, benefit.code)
  const users = { ...(fr.users !== undefined && { fr: fr.users }), ...(en.users !== undefined && { en: en.users }) }
  return {
    code: benefit.code,
    names: { fr: fr.name, en: en.name },
    descriptions: { fr: fr.description, en: en.description },
    learnMore: {
      fr: `https://www.microsoft.com/fr-fr/licensing/software-assurance/${benefit.page}`,
      en: `https://www.microsoft.com/en-us/licensing/software-assurance/${benefit.page}`,
    },
    administratorInstructions: { fr: fr.administrators, en: en.administrators },
    userInstructions: users,
    measure: measureOf(fr, en),
    identifiers: benefit.identifiers ?? [],
    usersTake: benefit.usersTake,
    hasDomains: benefit.hasDomains ?? false,
    handsOutCodes: benefit.handsOutCodes ?? false,
    voucherValidDays: benefit.voucherValidDays,
    conversion: undefined,
    cap: undefined,
    recordingServiceId: undefined,
    downloads: (benefit.downloads ?? []).map((code) => ({
      code,
      names: { fr: frenchLabels[code], en: englishLabels[code] },
      address: `https://telechargements.editeur.example/${benefit.code}/${code}`,
    })),
  }
}

function measureOf(fr: BenefitText, en: BenefitText): BenefitFields['measure'] {
  if (fr.measure === undefined || en.measure === undefined) return undefined
  return { fr: { feminine: false, ...fr.measure }, en: { feminine: false, ...en.measure } }
}

function textOf(texts: Readonly<Record<string, BenefitText>>, code: string): BenefitText {
  const text = texts[code]
  if (text === undefined) throw new Error(`${code} has no text`)
  return text
}
