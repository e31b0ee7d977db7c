import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { direction } from '../../foundation/i18n/locales.ts'
import { renderPdf, runsFromRight } from '../../foundation/pdf.ts'
import type { ContractText } from './contract-text.ts'

let template: string | undefined

/** The contract in one or two languages side by side, as PDF/A-3b for archives. */
export function contractPdf(texts: ContractText[], hash: string): Buffer {
  template ??= readFileSync(join(import.meta.dirname, 'contract.typ'), 'utf8')
  const columns = texts.map((text) => {
    const rtl = direction(text.locale) === 'rtl'
    const sections = text.sections.map(({ heading, lines }) => ({
      heading,
      lines: lines.map((line) => ({ ...line, rtl: runsFromRight(line.value, rtl) })),
    }))
    return { ...text, rtl, sections }
  })
  return renderPdf(template, { columns, hash })
}
