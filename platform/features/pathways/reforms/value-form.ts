/** What an officer typed for a value of law, read by the kind of the value. */
import type { FactDefinition, Parameter, ParameterUsed, Vocabulary } from '@fairway/rules'
import { isDay } from '../../../foundation/days.ts'
import { InvalidInputError, type Message } from '../../../foundation/errors.ts'
import type { Form } from '../../../foundation/http/form.ts'
import { integerFrom, minorFrom } from '../../../foundation/http/read-fields.ts'
import { countryCodes, currencyCodeList, minorDigits } from '../../../foundation/i18n/texts.ts'
import type { Content } from './document.ts'

export type TableValue = {
  rows: readonly (readonly [number | string, ...number[]])[]
  columns?: readonly (number | string)[]
  otherwise?: number
}

export function isTableValue(value: ParameterUsed['value']): value is ParameterUsed['value'] & TableValue {
  return typeof value === 'object' && 'rows' in value
}

export function isMoneyUnit(unit: string): boolean {
  return currencyCodeList.includes(unit)
}

/** Codes from which one of this unit is chosen, where the vocabulary has a closed list. */
export function closedCodes(unit: string, vocabulary: Vocabulary): readonly string[] | undefined {
  const fact = codeFact(unit, vocabulary)
  return fact?.type === 'code' ? fact.codes : undefined
}

function codeFact(unit: string, vocabulary: Vocabulary): FactDefinition | undefined {
  return [...vocabulary.values()].find((fact) => fact.type === 'code' && fact.unit === unit)
}

/** As numbers are typed: money in whole units of the currency. */
export function typedNumber(value: number, unit: string): string {
  return isMoneyUnit(unit) ? (value / 10 ** minorDigits(unit)).toFixed(minorDigits(unit)) : String(value)
}

export function readContent(
  form: Form,
  { unit, by, hit }: Parameter,
  now: ParameterUsed['value'],
  vocabulary: Vocabulary,
): Content {
  const wrong: Record<string, Message> = {}
  const number = (field: string): number => {
    const text = form.text(field)
    const value = isMoneyUnit(unit) ? minorFrom(text, minorDigits(unit)) : integerFrom(text)
    if (value === undefined || !Number.isSafeInteger(value)) wrong[field] = { key: 'reforms.number.error' }
    return value ?? 0
  }
  const done = (content: Content): Content => {
    if (Object.keys(wrong).length > 0) throw new InvalidInputError(wrong)
    return content
  }
  const fits = (code: string): boolean => isCodeOf(code, unit, vocabulary)
  if (isTableValue(now)) {
    const leftOut = form.all('leave-out')
    const kept = now.rows.flatMap(([key, ...cells], row) =>
      leftOut.includes(String(row))
        ? []
        : [[key, ...cells.map((_, column) => number(cellName(row, column)))]],
    )
    const wide = now.columns?.length ?? 1
    const added = newRows(now).flatMap((row) => {
      const [keyField, ...fields] = [
        newKeyName(row),
        ...Array.from({ length: wide }, (_, column) => newCellName(row, column)),
      ]
      if ([keyField, ...fields].every((field) => form.text(field).trim() === '')) return []
      const key = readKey(form.text(keyField), by[0] ?? '', vocabulary)
      if (key === undefined) wrong[keyField] = { key: 'reforms.row.key.error' }
      return [[key ?? '', ...fields.map(number)]]
    })
    const rows = [...kept, ...added] as unknown as TableValue['rows']
    newRows(now).forEach((row) => {
      const key = readKey(form.text(newKeyName(row)), by[0] ?? '', vocabulary)
      if (key !== undefined && rows.filter(([other]) => other === key).length > 1)
        wrong[newKeyName(row)] = { key: 'reforms.row.twice' }
    })
    if (rows.length === 0) wrong['leave-out'] = { key: 'reforms.row.none' }
    return done({
      ...(now.columns && { columns: now.columns }),
      rows: hit === 'exact' ? rows : inOrder(rows, closedCodes(by[0] ?? '', vocabulary)),
      ...(now.otherwise !== undefined && { otherwise: number('otherwise') }),
    })
  }
  if (typeof now === 'object') {
    const codes = [
      ...new Set(
        form
          .text('codes')
          .split(/[\s,;،、]+/)
          .filter(Boolean),
      ),
    ]
    const strange = codes.filter((code) => !fits(code))
    if (codes.length === 0) wrong.codes = { key: 'reforms.codes.none' }
    if (strange.length > 0)
      wrong.codes = {
        key: 'reforms.codes.error',
        values: { codes: strange.slice(0, 10).join(', ').slice(0, 200), unit },
      }
    return done({ value: codes })
  }
  if (typeof now === 'number') return done({ value: number('value') })
  const value = form.text('value')
  if (unit === 'date' ? !isDay(value) : !fits(value))
    wrong.value = { key: unit === 'date' ? 'reforms.date.error' : 'reforms.code.error', values: { unit } }
  return done({ value })
}

/** Places for rows to be added, so many at once. */
export function newRows({ columns }: TableValue): readonly number[] {
  return columns ? [0] : [0, 1, 2]
}

/** The key of a row as it was typed; a step table is looked up from each key on. */
function readKey(typed: string, unit: string, vocabulary: Vocabulary): number | string | undefined {
  const text = typed.trim()
  if (isMoneyUnit(unit)) return minorFrom(text, minorDigits(unit))
  if (codeFact(unit, vocabulary) || unit === 'ISO 3166-1 alpha-3')
    return isCodeOf(text, unit, vocabulary) ? text : undefined
  return integerFrom(text)
}

function inOrder<Row extends readonly [number | string, ...number[]]>(
  rows: readonly Row[],
  codes: readonly string[] | undefined,
): readonly Row[] {
  const place = (key: number | string) => codes?.indexOf(String(key)) ?? Number(key)
  return rows.toSorted(([a], [b]) => place(a) - place(b))
}

export function cellName(row: number, column: number): string {
  return `cell-${row}-${column}`
}

function isCodeOf(code: string, unit: string, vocabulary: Vocabulary): boolean {
  if (unit === 'ISO 3166-1 alpha-3') return countryCodes.includes(code)
  const fact = codeFact(unit, vocabulary)
  if (fact?.type !== 'code') return false
  // A group of occupations stands for all that lie below it.
  if (unit === 'ISCO-08') return /^[0-9]{1,4}$/.test(code)
  return fact.codes ? fact.codes.includes(code) : (fact.pattern?.test(code) ?? false)
}

export function newKeyName(row: number): string {
  return `new-key-${row}`
}

export function newCellName(row: number, column: number): string {
  return `new-${row}-${column}`
}
