/** The document of the API itself. */
import * as v from 'valibot'
import { noBody, noQuery, operation } from '../operation.ts'

export const getOpenApi = operation({
  id: 'getOpenApi',
  method: 'GET',
  path: '/openapi.json',
  scopes: [],
  tag: 'About the API',
  summary: 'Read this document',
  description: 'The API as an OpenAPI 3.1 document.',
  parameters: {},
  query: noQuery,
  body: noBody,
  statuses: { 200: 'The document.' },
  answer: v.looseObject({ openapi: v.literal('3.1.0') }),
  example: { openapi: '3.1.0' },
  problems: [],
  async run({ document }) {
    return { body: v.parse(v.looseObject({ openapi: v.literal('3.1.0') }), document()) }
  },
})
