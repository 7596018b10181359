/** What a benefit has to download (SPEC 8.3): taking it uses one of what remains, where the benefit is measured. */
import * as v from 'valibot'
import { purchasingAccount } from '#server/business/access/index.ts'
import { heldBenefit, inLanguage, takeDownload, takenDownload } from '#server/business/benefits/index.ts'
import { change, Refusal } from '#server/work/index.ts'
import { collection } from '../collection.ts'
import { numberIn, reads, said } from '../kinds.ts'
import { keyOf, noBody, noQuery, operation } from '../operation.ts'
import { text } from '../schemas.ts'
import { benefitParameters, benefitProblems, sightOf } from './benefits.ts'

const tag = 'Benefits'
const base = '/purchasing-accounts/{number}/benefits/{benefit}/downloads'

export const listBenefitDownloads = reads({
  id: 'listBenefitDownloads',
  path: base,
  scopes: ['benefits.read'],
  tag,
  summary: 'List what a benefit has to download',
  description: 'Where each lies is told to whoever takes it.',
  parameters: benefitParameters,
  answer: collection(
    v.strictObject({
      download: text('What programs call it.', 'handbook'),
      name: text('Its name.', 'Guide de déploiement'),
    }),
  ),
  problems: benefitProblems,
  async find(work, call) {
    const { benefit } = await heldBenefit(work, await sightOf(work, call), numberIn(call, 'benefit'))
    const data = benefit.downloads.map(({ code, names }) => ({ download: code, name: inLanguage(names, call.locale) }))
    return { data, nextCursor: null }
  },
})

export const postBenefitDownload = operation({
  id: 'postBenefitDownload',
  method: 'POST',
  path: `${base}/{download}/takings`,
  scopes: ['benefits.write'],
  tag,
  summary: 'Take what a benefit has to download',
  description: 'Uses one of what remains, where the benefit is measured, and answers where it lies.',
  parameters: { ...benefitParameters, download: { description: 'What programs call it.', example: 'handbook' } },
  query: noQuery,
  body: noBody,
  answer: v.strictObject({ url: text('Where it lies, at the publisher’s.', 'https://example.com/handbook.pdf') }),
  statuses: { 200: 'It is taken.' },
  problems: [...benefitProblems, 'download.unknown', 'benefit.not-held', 'benefit.exhausted'],
  async run(call) {
    const { house, actor } = call
    const key = crypto.randomUUID()
    return {
      body: await change(house, actor, keyOf(call), async (work) => {
        const sight = await sightOf(work, call)
        const { benefit } = await heldBenefit(work, sight, numberIn(call, 'benefit'))
        const account = await purchasingAccount(work, sight.account.id, 'software.download')
        await takeDownload(work, account, { benefitId: benefit.id, code: said(call, 'download'), key })
        const taken = await takenDownload(work, account, benefit, key)
        if (taken === undefined) throw new Refusal(404, 'download.unknown', {})
        return { url: taken.address }
      }),
    }
  },
})
