import {
  date,
  entries,
  type Fields,
  fields,
  flag,
  oneOf,
  RulesError,
  Section,
  text,
  under,
} from './document.ts'

/** `from` is the first day in force, `to` the first day no longer in force. */
export interface Period {
  readonly from: string
  readonly to?: string
}

export interface Law {
  readonly id: string
  readonly act: string
  readonly url: string
  readonly published?: string
  readonly lastChecked: string
}

/** `verified` means the text of the law, or an official page that states it, was read on `lastChecked`. */
export interface Citation {
  readonly act: string
  readonly ref: string
  readonly url: string
  readonly published?: string
  readonly lastChecked: string
  readonly verified: boolean
  /** What an unverified statement rests on. */
  readonly reliedOn?: string
}

export const lawStatuses = ['announced', 'enacted', 'in_force', 'repealed'] as const
export type LawStatus = (typeof lawStatuses)[number]

export function holdsOn(period: Period, day: string): boolean {
  return period.from <= day && (period.to === undefined || day < period.to)
}

export function overlaps(a: Period, b: Period): boolean {
  return (b.to === undefined || a.from < b.to) && (a.to === undefined || b.from < a.to)
}

export function loadPeriod(data: Fields, path: string): Period {
  const from = date(data.from, under(path, 'from'))
  if (data.to === undefined) return { from }
  const to = date(data.to, under(path, 'to'))
  if (to <= from) throw new RulesError(under(path, 'to'), `must be after from (${from}), found ${to}`)
  return { from, to }
}

/** Says what the dates say: a status that contradicts them is refused, one that is left out follows from them. */
export function loadStatus(value: unknown, path: string, { from, to }: Period, checked: string): LawStatus {
  const byDates = from > checked ? 'enacted' : to !== undefined && to <= checked ? 'repealed' : 'in_force'
  if (value === undefined) return byDates
  const status = oneOf(value, path, lawStatuses)
  const fits = status === byDates || (status === 'announced' && byDates === 'enacted')
  if (!fits) throw new RulesError(path, `${status} contradicts the dates, which on ${checked} say ${byDates}`)
  return status
}

export function loadVerification(data: Fields, path: string): { verified: boolean; reliedOn?: string } {
  const verified = flag(data.verified, under(path, 'verified'))
  if (verified) {
    if (data.relied_on !== undefined)
      throw new RulesError(under(path, 'relied_on'), 'belongs to what is not verified')
    return { verified }
  }
  return { verified, reliedOn: text(data.relied_on, under(path, 'relied_on')) }
}

export function loadLaws(data: unknown, at = 'laws'): ReadonlyMap<string, Law> {
  const section = new Section()
  const laws = entries(data, at).flatMap(([id, value, path]) =>
    section.attempt((): [string, Law] => {
      const law = fields(value, path, ['act', 'url', 'last_checked'], ['published'])
      return [
        id,
        {
          id,
          url: address(law.url, under(path, 'url')),
          act: text(law.act, under(path, 'act')),
          lastChecked: date(law.last_checked, under(path, 'last_checked')),
          ...(law.published !== undefined && { published: text(law.published, under(path, 'published')) }),
        },
      ]
    }),
  )
  section.end()
  return new Map(laws)
}

export function address(value: unknown, path: string): string {
  const url = text(value, path)
  if (!/^https?:/.test(url) || !URL.canParse(url))
    throw new RulesError(path, `an address that begins with https:// was expected, found ${url}`)
  return url
}

/** Reads a citation. */
export type Cite = (value: unknown, path: string) => Citation

export function citer(laws: ReadonlyMap<string, Law>, seen: (citation: Citation) => void): Cite {
  return (data, path) => {
    const citation = fields(data, path, ['law', 'ref', 'verified'], ['relied_on'])
    const lawId = text(citation.law, under(path, 'law'))
    const law = laws.get(lawId)
    if (!law) throw new RulesError(under(path, 'law'), `there is no law ${lawId}`)
    const { id: _, ...source } = law
    const read = {
      ...source,
      ref: text(citation.ref, under(path, 'ref')),
      ...loadVerification(citation, path),
    }
    seen(read)
    return read
  }
}
