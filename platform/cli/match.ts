import { parseArgs } from 'node:util'
import {
  createPeopleIndex,
  MatchingInputError,
  type Person,
  type RequirementScore,
  score,
  type Vacancy,
} from '@fairway/matching'
import { put, type Row, readCsv, toCsv } from './csv.ts'

const help = `the command is: npx fairway match --people people.csv --vacancies vacancies.csv [--limit 20] [--out FILE]

people.csv     id, occupations (7212:3.5;7213:1), skills (arc-welding:3;read-drawings), languages (ko:A2;en:B1),
               licences (forklift;crane), education (ISCED 0-8), wanted (KOR;JPN), refused, available (2027-01-31), pool
vacancies.csv  id, occupation (7212), country (KOR), essential (arc-welding:20:2;read-drawings), welcome (forklift:5),
               languages (ko:A2!), licences (crane!), years, education, available_by, recruits_from (pools: NPL;BGD)
A skill is id:weight:level, with weight 10 if essential and 4 if welcome when left out. ! marks what excludes.`

/** The best people for each vacancy, from CSV files, with points and what is missing. */
export async function match(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      people: { type: 'string' },
      vacancies: { type: 'string' },
      limit: { type: 'string', default: '20' },
      out: { type: 'string' },
    },
  })
  if (!values.people || !values.vacancies) throw new Error(help)
  const limit = Number(values.limit)
  if (!Number.isInteger(limit) || limit < 1) throw new Error(`--limit is ${values.limit}; give 1 or more`)
  const people = new Map<string, Person & { pool: string }>()
  const index = createPeopleIndex<Person & { pool: string }>([], { poolOf: ({ pool }) => pool })
  for (const row of readCsv(values.people)) {
    const person = personOf(row)
    if (people.has(person.id)) throw row.wrong(`id ${person.id} stands there twice`)
    people.set(person.id, person)
    inWords(row, () => index.upsert(person))
  }
  for (const _ of index.compact());
  const output: (string | number)[][] = [['vacancy', 'rank', 'person', 'points', 'maximum', 'met', 'missing']]
  for (const row of readCsv(values.vacancies)) {
    const vacancy = vacancyOf(row)
    const pools = list(row, 'recruits_from')
    const best = inWords(row, () => index.top(vacancy, { limit, ...(pools.length > 0 ? { pools } : {}) }))
    best.forEach(({ id, points, maximum }, i) => {
      const { requirements } = score(vacancy, people.get(id)!)
      const named = (status: RequirementScore['status']) =>
        requirements
          .filter((one) => one.status === status)
          .map(nameOf)
          .join('; ')
      output.push([vacancy.id, i + 1, id, points, maximum, named('met'), named('missing')])
    })
  }
  put(toCsv(output), values.out)
  return 0
}

function nameOf({ requirement }: RequirementScore): string {
  switch (requirement.kind) {
    case 'skill':
      return requirement.skillId
    case 'language':
      return `${requirement.language} ${requirement.minimum}`
    case 'licence':
      return requirement.licence
    case 'occupation':
      return requirement.isco
    default:
      return requirement.kind
  }
}

function personOf(row: Row): Person & { pool: string } {
  return {
    id: row.required('id'),
    pool: row.text('pool') ?? '',
    occupations: parts(row, 'occupations').map(([isco = '', years = '0']) => ({
      isco,
      years: Number(years),
    })),
    skills: parts(row, 'skills').map(([skillId = '', level]) => ({ skillId, level: levelOf(level) })),
    languages: parts(row, 'languages').map(([language = '', cefr = '']) => ({
      language,
      cefr: cefr as 'A1',
    })),
    licences: list(row, 'licences'),
    education: row.number('education'),
    countriesWanted: list(row, 'wanted'),
    countriesRefused: list(row, 'refused'),
    availableFrom: row.text('available'),
  }
}

function vacancyOf(row: Row): Vacancy {
  const skills = (column: string, essential: boolean) =>
    parts(row, column).map(([skillId = '', weight, level]) => ({
      skillId,
      essential,
      weight: weight === undefined ? (essential ? 10 : 4) : Number(weight),
      minimumLevel: levelOf(level),
    }))
  const marked = (text: string) => ({ text: text.replace(/!$/, ''), essential: text.endsWith('!') })
  const availableBy = row.text('available_by')
  return {
    id: row.required('id'),
    occupation: row.required('occupation'),
    country: row.required('country'),
    skills: [...skills('essential', true), ...skills('welcome', false)],
    languages: list(row, 'languages').map((given) => {
      const { text, essential } = marked(given)
      const [language = '', minimum = ''] = text.split(':')
      return { language, minimum: minimum as 'A1', essential }
    }),
    licences: list(row, 'licences').map((given) => {
      const { text, essential } = marked(given)
      return { licence: text, essential }
    }),
    minimumYears: row.number('years'),
    minimumEducation: row.number('education'),
    hard: availableBy === undefined ? undefined : { availableBy },
  }
}

const levelOf = (text: string | undefined) => (text === undefined ? undefined : (Number(text) as 1 | 2 | 3))

function list(row: Row, column: string): string[] {
  return (row.text(column) ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function parts(row: Row, column: string): string[][] {
  return list(row, column).map((part) => part.split(':').map((text) => text.trim()))
}

/** What the engine refuses is said with the line of the file. */
function inWords<T>(row: Row, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof MatchingInputError) throw row.wrong(error.message)
    throw error
  }
}
