import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { parse } from 'yaml'
import { countryCodes, currencyCodeList } from '../../foundation/i18n/texts.ts'
import type { MinimumWages, RecruitmentCosts } from './domain.ts'

const root = join(import.meta.dirname, '../../../catalogue')

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
const Country = Type.Enum([...countryCodes])
const Currency = Type.Enum([...currencyCodeList])
const Amount = Type.Integer({ minimum: 1 })
const Iscos = Type.Array(Type.String({ pattern: '^\\d{1,4}$' }), { minItems: 1 })
const strict = { additionalProperties: false }
/** What was not verified says what it rests on. */
const Cite = Type.Union([
  Type.Object(
    { source: Type.String(), url: Type.String({ pattern: '^https?://' }), verified: Type.Literal(true) },
    strict,
  ),
  Type.Object(
    {
      source: Type.String(),
      url: Type.String({ pattern: '^https?://' }),
      verified: Type.Literal(false),
      relied_on: Type.String({ minLength: 1 }),
    },
    strict,
  ),
])

const wages = Type.Union([
  Type.Object({ country: Country, last_checked: Day, none: Type.Literal(true), cite: Cite }, strict),
  Type.Object(
    {
      country: Country,
      last_checked: Day,
      rates: Type.Array(
        Type.Object(
          {
            from: Day,
            to: Type.Optional(Day),
            amount: Amount,
            currency: Currency,
            period: Type.Enum(['hour', 'month', 'year']),
            full_time_hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 84 })),
            plus: Type.Optional(
              Type.Object({ housing: Type.Optional(Amount), meals: Type.Optional(Amount) }, strict),
            ),
            not_for: Type.Optional(Iscos),
            cite: Cite,
          },
          strict,
        ),
        { minItems: 1 },
      ),
    },
    strict,
  ),
])

const Charges = Type.Array(
  Type.Object(
    {
      from: Day,
      to: Type.Optional(Day),
      items: Type.Array(Type.String(), { minItems: 1 }),
      may_be_charged: Type.Boolean(),
      ceiling: Type.Optional(
        Type.Union([
          Type.Object({ amount: Amount, currency: Currency }, strict),
          Type.Object({ months_of_wage: Type.Integer({ minimum: 1, maximum: 12 }) }, strict),
        ]),
      ),
      countries: Type.Optional(Type.Array(Country, { minItems: 1 })),
      except_countries: Type.Optional(Type.Array(Country, { minItems: 1 })),
      not_for: Type.Optional(Iscos),
      when: Type.Optional(Type.Enum(['after-contract', 'employer-pays-no-fee'])),
      cite: Cite,
    },
    strict,
  ),
  { minItems: 1 },
)
const costs = Type.Object(
  {
    country: Country,
    last_checked: Day,
    origin: Type.Optional(Charges),
    destination: Type.Optional(Charges),
  },
  strict,
)

let wagesRead: ReadonlyMap<string, MinimumWages> | undefined
let costsRead: ReadonlyMap<string, RecruitmentCosts> | undefined

/** Undefined where the catalogue knows nothing of the country. */
export function minimumWages(country: string): MinimumWages | undefined {
  wagesRead ??= readFolder<MinimumWages>(join(root, 'minimum-wages'), wages)
  return wagesRead.get(country)
}

export function chargesIn(country: string): RecruitmentCosts | undefined {
  costsRead ??= readFolder<RecruitmentCosts>(join(root, 'recruitment-costs'), costs)
  return costsRead.get(country)
}

function readFolder<T extends { country: string }>(folder: string, schema: TSchema): Map<string, T> {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : []
  return new Map(
    files.map((name) => {
      const file = join(folder, name)
      const where = relative(process.cwd(), file)
      const content = parse(readFileSync(file, 'utf8')) as T
      const [problem] = Value.Errors(schema, content)
      if (problem) throw new Error(`${where}: ${problem.instancePath} ${problem.message}`)
      if (name !== `${content.country}.yaml`)
        throw new Error(`${where}: country must be as the file's name says`)
      return [content.country, content]
    }),
  )
}
