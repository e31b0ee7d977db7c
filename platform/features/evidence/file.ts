import { writeCsv } from '../../foundation/csv.ts'
import type { Texts } from '../../foundation/i18n/texts.ts'
import { occupationTitle } from '../classifications/index.ts'
import { threshold } from './domain.ts'
import { addressOf, causeText, type EvidenceQuery, periodText } from './query.ts'
import type { Cell, Evidence } from './service.ts'

/** Cells of the file: those countries, and occupations of that many digits or all of them together. */
export function cellsFor(evidence: Evidence, { origin, destination, digits }: EvidenceQuery): Cell[] {
  const order = (cell: Cell) =>
    [cell.origin, cell.destination, cell.isco, cell.cause].map((node) => node ?? '').join(' ')
  return evidence
    .cells()
    .filter(
      (cell) =>
        (origin === null || cell.origin === origin) &&
        (destination === null || cell.destination === destination) &&
        (cell.isco === null || cell.isco.length === digits),
    )
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
}

/** Codes of the columns; CONF_STATUS and OBS_VALUE as SDMX has them. */
export const columns = [
  'measure',
  'period',
  'origin',
  'origin_name',
  'destination',
  'destination_name',
  'isco08',
  'occupation',
  'cause',
  'cause_name',
  'obs_value',
  'conf_status',
] as const

export function evidenceCsv(evidence: Evidence, query: EvidenceQuery, texts: Texts): string {
  const { t } = texts
  const all = t('evidence.all')
  const rows = cellsFor(evidence, query).map(({ origin, destination, isco, cause, count }) => [
    query.measure,
    query.period.name,
    origin ?? '_T',
    origin ? texts.country(origin) : all,
    destination ?? '_T',
    destination ? texts.country(destination) : all,
    isco ?? '_T',
    isco ? occupationTitle(isco, texts.locale) : all,
    cause ?? '_T',
    cause ? causeText(texts, query.measure, cause) : all,
    count ?? null,
    count === undefined ? 'C' : 'F',
  ])
  return writeCsv([[...columns], ...rows])
}

/** What the columns mean, as W3C's Metadata Vocabulary for Tabular Data has it. */
export function evidenceMetadata(query: EvidenceQuery, texts: Texts, url: (path: string) => string): string {
  const { t, locale } = texts
  const name = (column: string) => t(`evidence.column.${column}`)
  return JSON.stringify(
    {
      '@context': ['http://www.w3.org/ns/csvw', { '@language': locale }],
      url: url(addressOf('/evidence.csv', query)),
      'dc:title': `${t('evidence.title')} – ${t(`evidence.measure.${query.measure}`)} – ${periodText(texts, query.period)}`,
      'dc:description': [
        t(`evidence.measure.${query.measure}.explained`),
        t('evidence.method.period'),
        t('evidence.method.suppression', { threshold }),
        t('evidence.method.source'),
      ].join(' '),
      'dc:temporal': `${query.period.from}/${query.period.to}`,
      dialect: { encoding: 'utf-8', delimiter: ',', quoteChar: '"', header: true },
      tableSchema: {
        columns: columns.map((column) => ({
          name: column,
          titles: column,
          'dc:description': name(column),
          datatype: column === 'obs_value' ? { base: 'integer', minimum: 0 } : 'string',
          ...(column === 'obs_value' ? { null: '' } : {}),
        })),
      },
    },
    null,
    2,
  )
}
