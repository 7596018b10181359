/** Converting one benefit into another, and back. */
import * as v from 'valibot'
import { conversionStanding, convertBenefit, largestQuantity, undoConversion } from '#server/business/benefits/index.ts'
import { givenId, givenWhole } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { orNull, several, whole } from '../schemas.ts'
import { benefitParameters, benefitProblems, deskOf, sightOf } from './benefits.ts'

const tag = 'Benefits'

const conversion = v.strictObject({
  benefit: whole('The benefit of which there is more.'),
  quantity: whole('By so much.', 1),
  out: whole('The benefit that it was made of.'),
  outQuantity: whole('So much of it.', 3),
})

/** The same of what was turned back: of the first there is less, of the other more again. */
const undone = v.strictObject({
  benefit: whole('The benefit of which there is less.'),
  quantity: whole('By so much.', 1),
  out: whole('The benefit of which there is more again.'),
  outQuantity: whole('By so much.', 3),
})

export const getConversions = reads({
  id: 'getConversions',
  path: '/purchasing-accounts/{number}/benefits/{benefit}/conversions',
  scopes: ['benefits.read'],
  tag,
  summary: 'Read what can be converted',
  description: 'Into the benefit, and back from those that it was converted into.',
  parameters: benefitParameters,
  answer: v.strictObject({
    into: orNull(
      v.strictObject({
        from: whole('The benefit that converts into this one.'),
        ratio: whole('So many of its units for one of these.', 3),
        most: whole('The most that can be made of it now.', 4),
      }),
    ),
    back: several(
      'What can be turned back.',
      v.strictObject({
        from: whole('The benefit that it was converted into.'),
        most: whole('The most of it that can be turned back.', 1),
      }),
    ),
  }),
  problems: benefitProblems,
  async find(work, call) {
    const sight = await sightOf(work, call)
    const { offer, undoing } = await conversionStanding(work, sight, numberIn(call, 'benefit'))
    return {
      into: offer ? { from: offer.source.benefit.id, ratio: offer.ratio, most: offer.most } : null,
      back: undoing.map(({ target, most }) => ({ from: target.benefit.id, most })),
    }
  },
})

export const postConversion = changes({
  id: 'postConversion',
  method: 'POST',
  path: '/purchasing-accounts/{number}/benefits/{benefit}/conversions',
  scopes: ['benefits.write'],
  tag,
  summary: 'Convert into a benefit',
  description: 'Makes so many of its units out of the benefit that converts into it.',
  parameters: benefitParameters,
  body: v.strictObject({ quantity: givenWhole('Units of this benefit.', 1, largestQuantity) }),
  answer: conversion,
  problems: [
    ...benefitProblems,
    'conversion.unknown',
    'benefit.not-held',
    'conversion.quantity',
    'conversion.too-many',
  ],
  act: async (work, call) =>
    conversionBody(await convertBenefit(work, await deskOf(work, call, 'conversion'), call.body.quantity)),
})

export const undoConversions = changes({
  id: 'undoConversions',
  method: 'POST',
  path: '/purchasing-accounts/{number}/benefits/{benefit}/conversions/undo',
  scopes: ['benefits.write'],
  tag,
  summary: 'Turn conversions back',
  description: 'The newest first, each at the ratio of its time.',
  parameters: benefitParameters,
  body: v.strictObject({
    from: givenId('The number of the benefit that this one was converted into.'),
    quantity: givenWhole('Units of that benefit.', 1, largestQuantity),
  }),
  answer: undone,
  problems: [...benefitProblems, 'conversion.unknown', 'conversion.quantity', 'conversion.undo-too-many'],
  async act(work, call) {
    const { from: targetId, quantity } = call.body
    return conversionBody(await undoConversion(work, await deskOf(work, call, 'conversion'), { targetId, quantity }))
  },
})

function conversionBody({ benefit, quantity, out, outQuantity }: Awaited<ReturnType<typeof convertBenefit>>) {
  return { benefit: benefit.id, quantity, out: out.id, outQuantity }
}
