import { parseArgs } from 'node:util'
import { type Office, officeKinds, openOffice } from '../features/organisations/index.ts'
import { competences } from '../foundation/actor.ts'
import { InvalidInputError } from '../foundation/errors.ts'
import { isLocale, type Locale, locales } from '../foundation/i18n/locales.ts'
import { countryCodes, textsFor } from '../foundation/i18n/texts.ts'
import { connect } from './connect.ts'

const usage = `the command is: npx fairway office add --country NPL --name "Department of Foreign Employment" \\
  --competences registration,vacancies --email administrator@example.org [--kind authority] [--language en]
kinds: ${officeKinds.join(', ')} (the last two have no competences)
competences: ${competences.join(', ')}`

/** Opens an office; whoever is invited chooses name and password by the link. */
export async function office(args: string[]): Promise<number> {
  const { office, email, locale } = read(args)
  const { config, database, close } = await connect(console.log)
  try {
    const { link } = await database.write({ kind: 'system', name: 'operator' }, (work) =>
      openOffice(work, office, email, { locale, publicUrl: config.publicUrl }),
    )
    console.log(`${office.name} (${office.kind}, ${office.country}) is open.`)
    if (config.smtp) console.log(`${email} is sent an invitation as soon as the platform runs.`)
    else console.log(`No mail server is set up. Hand this link to the administrator alone:\n${link}`)
    console.log('The link works once, for seven days. Run the same command again for a new one.')
    return 0
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error
    const { t } = textsFor('en')
    for (const [field, { key, values }] of Object.entries(error.fields))
      console.error(`--${field}: ${t(key, values)}`)
    return 1
  } finally {
    await close()
  }
}

/** What can be wrong without a database is said before one is started. */
function read(args: string[]): { office: Office; email: string; locale: Locale } {
  const { values, positionals } = parse(args)
  const { country = '', name = '', email = '', kind = 'authority', language = 'en' } = values
  if (positionals.join(' ') !== 'add' || !country || !name.trim() || !email) throw new Error(usage)
  if (!countryCodes.includes(country))
    throw new Error(
      `--country is "${country}": it must be a code of ISO 3166-1 with three letters, such as NPL`,
    )
  if (!isOneOf(officeKinds, kind))
    throw new Error(`--kind is "${kind}": it must be one of ${officeKinds.join(', ')}`)
  const named = [...new Set((values.competences ?? '').split(',').map((one) => one.trim()))].filter(Boolean)
  const given = named.filter((one) => isOneOf(competences, one))
  const unknown = named.find((one) => !isOneOf(competences, one))
  if (unknown !== undefined)
    throw new Error(`--competences names "${unknown}": each must be one of ${competences.join(', ')}`)
  if (kind === 'authority' && given.length === 0)
    throw new Error(`--competences is missing: an authority has some of ${competences.join(', ')}`)
  if (kind !== 'authority' && given.length > 0)
    throw new Error(`--competences: only an authority has any; leave it out for a ${kind}`)
  if (!isLocale(language))
    throw new Error(`--language is "${language}": it must be one of ${locales.join(', ')}`)
  return { office: { kind, name: name.trim(), country, competences: given }, email, locale: language }
}

function parse(args: string[]) {
  const text = { type: 'string' } as const
  const options = { country: text, name: text, competences: text, email: text, kind: text, language: text }
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error })
  }
}

function isOneOf<T extends string>(all: readonly T[], one: string): one is T {
  return (all as readonly string[]).includes(one)
}
