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
    ['relied_on'],
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
    laws,
    lastChecked,
    ...verification,
  }
}
