import type { FactDefinition, ParameterValue, Vocabulary } from '@fairway/rules'
import { currencyCodeList, type Texts } from '../../../foundation/i18n/texts.ts'
import { occupationTitle } from '../../classifications/index.ts'

/** Units that have words of their own in every language. */
export const countedUnits = [
  'years',
  'months',
  'weeks',
  'days',
  'hours',
  'points',
  'people',
  'percent',
  'visas',
]

/** A value of the law in words: with its unit, as money, or by the name of its code. */
export function valueText(
  value: number | string,
  unit: string,
  vocabulary: Vocabulary,
  texts: Texts,
): string {
  if (typeof value === 'number') {
    if (currencyCodeList.includes(unit)) return texts.money(value, unit)
    if (countedUnits.includes(unit)) return texts.t(`pathways.unit.${unit}`, { count: value })
    return `${texts.number(value)} (${unit})`
  }
  if (unit === 'date') return texts.date(value)
  if (unit === 'ISO 3166-1 alpha-3') return texts.country(value)
  if (unit === 'ISCO-08') return `${value} ${occupationTitle(value, texts.locale)}`
  return codeLabel(value, unit, vocabulary, texts.locale) ?? value
}

export function listText(
  codes: readonly string[],
  unit: string,
  vocabulary: Vocabulary,
  texts: Texts,
): string {
  return texts.list(codes.map((code) => valueText(code, unit, vocabulary, texts)))
}

function codeLabel(code: string, unit: string, vocabulary: Vocabulary, locale: string): string | undefined {
  const isOfUnit = (fact: FactDefinition) => fact.type === 'code' && fact.unit === unit && fact.labels?.[code]
  const fact = [...vocabulary.values()].find(isOfUnit)
  return fact?.type === 'code' ? fact.labels?.[code]?.[locale] : undefined
}

export type Cell = { key: string; value: number }

/** Cells of a table or grid, each with the words of its place. */
export function cellsOf(
  value: ParameterValue,
  by: readonly string[],
  vocabulary: Vocabulary,
  texts: Texts,
): Cell[] {
  if (typeof value !== 'object' || !('rows' in value)) return []
  const [rowUnit = '', columnUnit = ''] = by
  const say = (key: number | string, unit: string) => valueText(key, unit, vocabulary, texts)
  if ('columns' in value)
    return value.rows.flatMap(([row, ...cells]) =>
      cells.map((cell, place) => ({
        key: `${say(row, rowUnit)} · ${say(value.columns[place] as number | string, columnUnit)}`,
        value: cell,
      })),
    )
  const rows = value.rows.map(([key, cell]) => ({ key: say(key, rowUnit), value: cell }))
  if (value.otherwise === undefined) return rows
  return [...rows, { key: texts.t('pathways.table.otherwise'), value: value.otherwise }]
}
