import type { Form } from '../../foundation/http/form.ts'
import type { Texts } from '../../foundation/i18n/texts.ts'
import { reasonText } from '../placements/index.ts'
import { endingText } from '../vacancies/index.ts'
import { type Measure, mainCauses, measures, type Period } from './domain.ts'
import { evidencePeriods } from './service.ts'

/** What a page or file is asked for. */
export type EvidenceQuery = {
  measure: Measure
  period: Period
  origin: string | null
  destination: string | null
  /** Digits of ISCO-08. */
  digits: number
}

/** The nearest to what the address says: an address typed by hand never fails. */
export function readQuery(query: Form): EvidenceQuery {
  const periods = evidencePeriods()
  const country = (name: string) => (/^[A-Z]{3}$/.test(query.text(name)) ? query.text(name) : null)
  const digits = Number(query.text('digits') || 1)
  return {
    measure: measures.find((one) => one === query.text('measure')) ?? 'placements',
    period: periods.find(({ name }) => name === query.text('period')) ?? (periods[0] as Period),
    origin: country('origin'),
    destination: country('destination'),
    digits: [1, 2, 3, 4].includes(digits) ? digits : 1,
  }
}

export function addressOf(path: string, query: EvidenceQuery): string {
  const { measure, period, origin, destination, digits } = query
  const search = new URLSearchParams({ measure, period: period.name, digits: String(digits) })
  if (origin) search.set('origin', origin)
  if (destination) search.set('destination', destination)
  return `${path}?${search}`
}

export function periodText({ t, number }: Texts, { name }: Period): string {
  const [year = '', quarter] = name.split('-Q')
  return quarter === undefined
    ? t('evidence.period.year', { year })
    : t('evidence.period.quarter', { quarter: number(Number(quarter)), year })
}

export function causeText(texts: Texts, measure: Measure, cause: string): string {
  if (mainCauses.some((one) => one === cause)) return texts.t(`evidence.cause.${cause}`)
  return measure === 'vacancies' ? endingText(texts, cause) : reasonText(texts, cause)
}
