/** A worker's further answers as they are sent. */
import { Type } from 'typebox'
import { PlainText } from '../../../foundation/http/api-route.ts'
import { type Field, kindNames, kindOfName } from './kinds.ts'

/** Those that are words alone: a document comes with its file. */
export const writtenKinds = kindNames.filter((name) => !kindOfName(name).takesFile)

const types: Record<Field['type'], string> = {
  text: 'text',
  long: 'text',
  choice: 'one of',
  choices: 'list of',
  country: 'ISO 3166-1 alpha-3',
  language: 'ISO 639-1',
  skill: 'id of a skill',
  occupation: 'unit group of ISCO-08',
  score: 'number as the test prints it, with a point',
  phone: 'E.164',
  'yes-no': 'true or false',
  date: 'YYYY-MM-DD',
  month: 'YYYY-MM',
  year: 'YYYY',
}
const fieldsOf = (name: (typeof kindNames)[number]) =>
  kindOfName(name)
    .fields.map((field) => {
      const options = 'options' in field ? ` ${field.options.join(', ')}` : ''
      return `${field.name}${field.required ? '' : '?'} (${types[field.type]}${options})`
    })
    .join('; ')

export const answerData = Type.Record(
  Type.String(),
  Type.Union(
    [
      PlainText({ maxLength: 4000, description: 'A text, a code or a date' }),
      Type.Boolean({ description: 'Yes or no' }),
      Type.Array(PlainText({ maxLength: 100, description: 'A code' }), {
        maxItems: 60,
        description: 'Several codes',
      }),
    ],
    { description: 'What was answered' },
  ),
  {
    maxProperties: 20,
    description: `Fields by kind. ${kindNames.map((name) => `${name}: ${fieldsOf(name)}`).join('. ')}`,
  },
)
