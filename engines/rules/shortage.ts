import { date, fields, RulesError, text, under } from './document.ts'
import { loadParameter, type Parameter } from './parameter.ts'
import { address, type Citation, citer, type Law, loadLaws, loadVerification } from './source.ts'
import { type Labels, labels } from './vocabulary.ts'

/** Occupations of which a country says that workers are short, as a dated set of codes that several programmes may read. */
export interface ShortageList {
  readonly id: string
  /** ISO 3166-1 alpha-3. */
  readonly country: string
  readonly title: Labels
  /** What the list rests on, in plain words. */
  readonly evidence: Labels
  /** Who decides what stands in it; the name in the original. */
  readonly decidedBy: { readonly name: string; readonly url?: string }
  /** A list for each time, with its source; `unit` names the classification of the codes. */
  readonly parameter: Parameter
  /** What the country calls the codes of its own classification, in its language. */
  readonly names?: { readonly language: string; readonly titles: Readonly<Record<string, string>> }
  readonly laws: ReadonlyMap<string, Law>
  readonly lastChecked: string
  readonly verified: boolean
  readonly reliedOn?: string
}

export type ShortageLists = ReadonlyMap<string, ShortageList>
/** Lists that parameters of several programmes may read, by id. */
export type SharedLists = ReadonlyMap<string, Pick<ShortageList, 'parameter'>>

export function loadShortageList(data: unknown): ShortageList {
  const top = fields(
    data,
    '',
    [
      'id',
      'country',
      'title',
      'evidence',
      'decided_by',
      'unit',
      'values',
      'laws',
      'last_checked',
      'verified',
    ],
    ['names', 'relied_on'],
  )
  const id = text(top.id, 'id')
  const country = text(top.country, 'country')
  if (!/^[a-z]{3}\.[a-z][a-z0-9-]{0,60}$/.test(id) || id.slice(0, 3) !== country.toLowerCase())
    throw new RulesError(
      'id',
      `such as ${country.toLowerCase()}.blue-card-shortage was expected, found ${id}`,
    )
  const lastChecked = date(top.last_checked, 'last_checked')
  const laws = loadLaws(top.laws)
  const citations: Citation[] = []
  const cite = citer(laws, (citation) => citations.push(citation))
  const parameter = loadParameter(id, { unit: top.unit, values: top.values }, '', cite, lastChecked)
  if (parameter.kind !== 'list') throw new RulesError('values', 'must be lists of codes')
  const verification = loadVerification(top, '')
  if (verification.verified && citations.some(({ verified }) => !verified))
    throw new RulesError('verified', 'cannot be true while a citation below is not verified')
  const names = top.names === undefined ? undefined : loadNames(top.names, parameter)
  const { name, url } = fields(top.decided_by, 'decided_by', ['name'], ['url'])
  return {
    id,
    country,
    title: labels(top.title, 'title'),
    evidence: labels(top.evidence, 'evidence'),
    decidedBy: {
      name: text(name, under('decided_by', 'name')),
      ...(url !== undefined && { url: address(url, under('decided_by', 'url')) }),
    },
    parameter,
    ...(names && { names }),
    laws,
    lastChecked,
    ...verification,
  }
}

function loadNames(data: unknown, { values }: Parameter): ShortageList['names'] {
  const { language, titles } = fields(data, 'names', ['language', 'titles'])
  const codes = values.flatMap(({ value, perhaps = [] }) => [...(value as readonly string[]), ...perhaps])
  const path = under('names', 'titles')
  return {
    language: text(language, under('names', 'language')),
    titles: Object.fromEntries(
      Object.entries(fields(titles, path, [], codes)).map(([code, title]) => [
        code,
        text(title, under(path, code)),
      ]),
    ),
  }
}
