import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unprintable } from '../../foundation/fonts.ts'
import { direction } from '../../foundation/i18n/locales.ts'
import { textsFor } from '../../foundation/i18n/texts.ts'
import { renderPdf, runsFromRight } from '../../foundation/pdf.ts'
import type { ContractText } from './contract-text.ts'

/** Letters of it that no document of ours can show. */
export function lettersMissing(texts: ContractText[]): string[] {
  return unprintable(JSON.stringify(texts))
}

let template: string | undefined

/** The contract in one or two languages side by side, as PDF/A-3b for archives. */
export function contractPdf(texts: ContractText[], hash: string): Buffer {
  template ??= readFileSync(join(import.meta.dirname, 'contract.typ'), 'utf8')
  const missing = lettersMissing(texts).length > 0
  const columns = texts.map((text) => {
    const rtl = direction(text.locale) === 'rtl'
    const sections = text.sections.map(({ heading, lines }) => ({
      heading,
      lines: lines.map((line) => ({ ...line, rtl: runsFromRight(line.value, rtl) })),
    }))
    const note = missing ? `${text.note} ${textsFor(text.locale).t('documents.letters')}` : text.note
    return { ...text, note, rtl, sections }
  })
  return renderPdf(template, { columns, hash })
}
