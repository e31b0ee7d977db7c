import {
  date,
  type Fields,
  fields,
  integer,
  isDate,
  list,
  oneOf,
  RulesError,
  refuse,
  text,
  under,
} from './document.ts'
import {
  type Citation,
  type Cite,
  holdsOn,
  type LawStatus,
  loadPeriod,
  loadStatus,
  overlaps,
  type Period,
} from './source.ts'

/** Rows from the lowest key up; the row with the highest key not above the value counts (`step`), or the equal one. */
export interface Table {
  readonly rows: readonly (readonly [key: number | string, value: number])[]
  readonly otherwise?: number
}
export interface Grid {
  readonly columns: readonly (number | string)[]
  readonly rows: readonly (readonly [key: number | string, ...values: number[]])[]
}
export type ParameterValue = number | string | readonly string[] | Table | Grid

export interface Dated extends Period {
  readonly value: ParameterValue
  /** Of a list: codes of which only some are in it; the empty one, for all, where only a part of the list was found. */
  readonly perhaps?: readonly string[]
  readonly status: LawStatus
  readonly announcedOn?: string
  readonly enactedOn?: string
  /** Days between which this catalogue held the value for right: to reproduce what was answered then. */
  readonly known?: Period
  readonly citation: Citation
}

export interface Parameter {
  readonly id: string
  /** The unit of the facts it is compared with, `points`, `date`, or an ISO 4217 code (integer minor units). */
  readonly unit: string
  readonly kind: 'value' | 'list' | 'table' | 'grid'
  /** Units of what a table or grid is looked up by. */
  readonly by: readonly string[]
  readonly hit?: 'step' | 'exact'
  /** The shortage list that says it, where it is not the programme itself. */
  readonly list?: string
  /** Sorted by date, without overlap or gap. */
  readonly values: readonly Dated[]
}

export interface KnownOn {
  /** As the catalogue was on this day; a value it learnt later is left out. */
  readonly knownOn?: string | undefined
  /** Count what is only announced as if it were law. */
  readonly announced?: boolean | undefined
}

export function isTable(value: ParameterValue): value is Table | Grid {
  return typeof value === 'object' && 'rows' in value
}

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

export function isMoney(unit: string): boolean {
  return currencies.has(unit)
}

export function loadParameter(
  id: string,
  data: unknown,
  path: string,
  cite: Cite,
  checked: string,
): Parameter {
  const parameter = fields(data, path, ['unit', 'values'], ['by', 'hit'])
  const unit = text(parameter.unit, under(path, 'unit'))
  const by = loadBy(parameter.by, under(path, 'by'))
  const hit =
    by.length === 1 ? oneOf(parameter.hit, under(path, 'hit'), ['step', 'exact'] as const) : undefined
  if (!hit && parameter.hit !== undefined)
    throw new RulesError(under(path, 'hit'), 'belongs to a table with one key')
  const valuesPath = under(path, 'values')
  const values = list(parameter.values, valuesPath).map(([value, at]): Dated => {
    const content = by.length === 0 ? ['value'] : by.length === 1 ? ['rows'] : ['columns', 'rows']
    const dated = fields(
      value,
      at,
      ['from', 'cite', ...content],
      [
        'to',
        'status',
        'announced_on',
        'enacted_on',
        'known',
        'perhaps',
        ...(hit === 'exact' ? ['otherwise'] : []),
      ],
    )
    const period = loadPeriod(dated, at)
    return {
      ...period,
      // A conversion says nothing of a key that it does not name.
      value: loadContent(dated, at, by, id === 'conversion' && !('otherwise' in dated) ? 'step' : hit),
      ...(dated.perhaps !== undefined && {
        perhaps: dated.perhaps === 'rest' ? [''] : codes(dated.perhaps, under(at, 'perhaps')),
      }),
      status: loadStatus(dated.status, under(at, 'status'), period, checked),
      ...(dated.announced_on !== undefined && {
        announcedOn: date(dated.announced_on, under(at, 'announced_on')),
      }),
      ...(dated.enacted_on !== undefined && { enactedOn: date(dated.enacted_on, under(at, 'enacted_on')) }),
      ...(dated.known !== undefined && {
        known: loadPeriod(fields(dated.known, under(at, 'known'), ['from'], ['to']), under(at, 'known')),
      }),
      citation: cite(dated.cite, under(at, 'cite')),
    }
  })
  values.sort((a, b) => (a.from < b.from ? -1 : 1))
  checkDates(values, valuesPath)
  const kinds = new Set(values.map(({ value }) => kindOf(value)))
  const [kind = 'value'] = kinds
  if (kinds.size > 1) throw new RulesError(valuesPath, 'mixes single values and lists')
  if (unit === 'date' && values.some(({ value }) => !isDate(value)))
    throw new RulesError(valuesPath, 'must be dates that exist, written YYYY-MM-DD')
  return { id, unit, kind, by, ...(hit && { hit }), values }
}

function kindOf(value: ParameterValue): Parameter['kind'] {
  if (isTable(value)) return 'columns' in value ? 'grid' : 'table'
  return Array.isArray(value) ? 'list' : 'value'
}

function loadBy(value: unknown, path: string): readonly string[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) return [text(value, path)]
  if (value.length !== 2) refuse(path, value, 'one unit, or a list of two')
  return value.map((unit, index) => text(unit, `${path}[${index}]`))
}

/** The content of a dated value, also of one that a reform puts in its place. */
export function loadContent(
  dated: Fields,
  at: string,
  by: readonly string[],
  hit: Parameter['hit'],
): ParameterValue {
  // Of such a list nothing was found but that there is one.
  if (dated.perhaps && String(dated.value) === '') return []
  if (by.length === 0) return loadSingle(dated.value, under(at, 'value'))
  const path = under(at, 'rows')
  const rows = list(dated.rows, path).map(([row, rowPath]) => {
    const wide = by.length === 2 ? (dated.columns as unknown[] | undefined)?.length : 1
    if (!Array.isArray(row) || row.length !== 1 + (wide ?? 0))
      return refuse(rowPath, row, `a list of a key and ${wide === 1 ? 'its value' : `${wide} values`}`)
    const values = row.slice(1).map((value, index) => integer(value, `${rowPath}[${index + 1}]`))
    return [key(row[0], `${rowPath}[0]`), ...values] as const
  })
  refuseTwice(rows, path)
  if (by.length === 2) {
    const columns = list(dated.columns, under(at, 'columns')).map(([column, place]) => key(column, place))
    return { columns, rows: rows as Grid['rows'] }
  }
  if (hit === 'exact')
    return {
      rows: rows as unknown as Table['rows'],
      otherwise: integer(dated.otherwise, under(at, 'otherwise')),
    }
  return { rows: rows as unknown as Table['rows'] }
}

function key(value: unknown, path: string): number | string {
  return typeof value === 'string' ? text(value, path) : integer(value, path)
}

function refuseTwice(rows: readonly (readonly [number | string, ...number[]])[], path: string): void {
  const keys = new Set<number | string>()
  rows.forEach(([rowKey], index) => {
    if (keys.has(rowKey))
      throw new RulesError(`${path}[${index}]`, `a row for ${rowKey} stands above already`)
    keys.add(rowKey)
  })
}

function codes(value: unknown, path: string): readonly string[] {
  const all = list(value, path).map(([code, at]) => text(code, at))
  const twice = all.find((code, index) => all.indexOf(code) !== index)
  if (twice) throw new RulesError(path, `${twice} stands in the list twice`)
  return all
}

function loadSingle(value: unknown, path: string): ParameterValue {
  if (Array.isArray(value)) return codes(value, path)
  return typeof value === 'string' ? text(value, path) : integer(value, path)
}

/** No two values for one day, unless one was only announced or was known at other times; no day between two values. */
function checkDates(values: readonly Dated[], path: string): void {
  const law = values.filter(({ status }) => status !== 'announced')
  law.forEach((value, index) => {
    for (const other of law.slice(index + 1)) {
      if (overlaps(value, other) && overlaps(value.known ?? always, other.known ?? always))
        throw new RulesError(path, `the value from ${value.from} overlaps the one from ${other.from}`)
    }
  })
  const now = law.filter(({ known }) => known?.to === undefined)
  now.forEach((value, index) => {
    const next = now[index + 1]
    if (next && value.to !== undefined && value.to < next.from)
      throw new RulesError(path, `there is a gap from ${value.to} to ${next.from}`)
  })
}

const always: Period = { from: '0000-01-01' }

/** The value of one day; of an end that was not known on `knownOn` nothing was known either. */
export function valueOn(
  parameter: Parameter,
  day: string,
  { knownOn, announced }: KnownOn,
): Dated | undefined {
  const seen = (value: Dated) =>
    (announced || value.status !== 'announced') &&
    (knownOn === undefined ? value.known?.to === undefined : holdsOn(value.known ?? always, knownOn))
  const values = parameter.values.filter(seen)
  const begun = values.filter(({ from }) => from <= day)
  const value = begun.findLast(({ status }) => status === 'announced') ?? begun.at(-1)
  if (!value || value.to === undefined || day < value.to) return value
  const endIsLater = parameter.values.some((other) => other.from === value.to && !seen(other))
  return endIsLater ? value : undefined
}
