/** What several routes of programmes have in common. */
import { methods } from '@fairway/matching/allocation'
import { Type } from 'typebox'
import { PlainText, Uuid } from '../../foundation/http/api-route.ts'

export const tag = 'Programmes'
export const Created = (what: string) => Type.Object({ id: Uuid(what) }, { description: 'What was made' })
export const Text = (maxLength: number, description: string) => PlainText({ maxLength, description })
export const count = (description: string) => Type.Integer({ minimum: 0, description })
export const Method = Type.Enum([...methods], { description: 'Method of allocation' })
export const Nothing = Type.Null({ description: 'Nothing' })
export const PageAsked = Type.Object({
  page: Type.Optional(
    Type.String({ pattern: '^[1-9][0-9]{0,2}$', description: 'Page; 1 when left out', examples: ['1'] }),
  ),
})
