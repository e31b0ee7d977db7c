import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aboutKeys } from '@fairway/rules'
import { stringify } from 'yaml'
import { today } from '../../foundation/days.ts'
import { locales } from '../../foundation/i18n/locales.ts'

/** Stands where an author has to write; the linter refuses it. */
export const toDo = 'TODO'

/** A folder to begin with: whole in form, with everything still to be written. */
export function createProgramme(root: string, place: string): string {
  if (!/^[a-z]{3}\/[a-z][a-z0-9-]{0,60}$/.test(place))
    throw new Error(
      `${place}: such as deu/opportunity-card was expected, country and programme in small letters`,
    )
  const folder = join(root, place)
  if (existsSync(folder)) throw new Error(`${folder} is there already`)
  const [country = '', id = ''] = place.split('/')
  const cite = { law: 'act', ref: toDo, verified: false, relied_on: toDo }
  const programme = {
    id: `${country}.${id}`,
    country: country.toUpperCase(),
    category: 'entry',
    type: 'employment',
    skills: ['low', 'medium', 'high'],
    original_title: toDo,
    status: 'in_force',
    in_force: { from: today() },
    last_checked: today(),
    verified: false,
    relied_on: toDo,
    laws: { act: { act: toDo, url: 'https://', last_checked: today() } },
    parameters: { minimum_age: { unit: 'years', values: [{ from: today(), value: 18, cite }] } },
    applies: true,
    requirements: [
      {
        id: 'age',
        kind: 'condition',
        cite,
        met: { years_since: 'birth_date', at_least: { param: 'minimum_age' } },
      },
    ],
    documents: [{ id: 'passport', cite }],
    costs: [{ id: 'permit', paid_by: 'unknown', worker_may_be_charged: 'unknown', cite }],
    about: Object.fromEntries(aboutKeys.map((key) => [key, { answer: 'unknown' }])),
    contacts: [
      { id: 'authority', kind: 'authority', name: toDo, url: 'https://', verified: false, relied_on: toDo },
    ],
  }
  const texts = {
    title: toDo,
    summary: toDo,
    requirement: { age: toDo },
    document: { passport: toDo },
    cost: { permit: toDo },
    contact: { authority: toDo },
  }
  const tests = [
    {
      name: toDo,
      as_of: today(),
      source: toDo,
      facts: { birth_date: '1998-04-01' },
      expect: { status: 'met' },
    },
  ]
  const write = (name: string, schema: string | undefined, data: unknown) => {
    const head = schema ? `# yaml-language-server: $schema=../../schemas/${schema}.schema.json\n` : ''
    writeFileSync(
      join(folder, name),
      head + stringify(data, { lineWidth: 120, aliasDuplicateObjects: false }),
    )
  }
  mkdirSync(join(folder, 'texts'), { recursive: true })
  write('programme.yaml', 'programme', programme)
  write('tests.yaml', 'tests', tests)
  for (const locale of locales) write(`texts/${locale}.yaml`, undefined, texts)
  return folder
}
