import { type ShortageList, valueOn } from '@fairway/rules'
import { NotFoundError } from '../../../foundation/errors.ts'
import type { Locale } from '../../../foundation/i18n/locales.ts'
import { occupationTitle } from '../../classifications/index.ts'
import { loadPathways, loadShortageLists } from '../catalogue.ts'
import { idOf } from '../domain.ts'
import { checkWhen, type When } from '../service.ts'

export const isco = 'ISCO-08'

/** By its folder: deu/blue-card-it. */
export function findShortageList(name: string): ShortageList {
  const list = loadShortageLists().get(idOf(name))
  if (!list) throw new NotFoundError()
  return list
}

/** The codes of a day, as the catalogue had them on a day; none when the list was not in force. */
export function codesOn({ parameter }: ShortageList, when: When): readonly string[] {
  checkWhen(when)
  return (valueOn(parameter, when.asOf, when)?.value ?? []) as readonly string[]
}

export type ListFilter = { country?: string; occupation?: string }

/** Lists in force on a day; with an occupation (ISCO-08) those that name it or a group above it. */
export function findShortageLists(asOf: string, { country, occupation }: ListFilter): ShortageList[] {
  return [...loadShortageLists().values()].filter((list) => {
    const codes = codesOn(list, { asOf })
    return (
      codes.length > 0 &&
      (country === undefined || country === list.country) &&
      (occupation === undefined ||
        (list.parameter.unit === isco && codes.some((code) => occupation.startsWith(code))))
    )
  })
}

/** Where only a part of the list was found, the empty code stands for all the rest. */
export function isComplete(perhaps: readonly string[] = []): boolean {
  return !perhaps.includes('')
}

/** Groups of which only some jobs are in the list. */
export function groupsIn(perhaps: readonly string[] = []): readonly string[] {
  return perhaps.filter(Boolean)
}

/** Programmes whose rules read the list. */
export function programmesReading(list: ShortageList): string[] {
  return loadPathways().flatMap(({ id, parameters }) =>
    [...parameters.values()].some((parameter) => parameter.list === list.id) ? [id] : [],
  )
}

/** Codes with their titles: ours for ISCO-08, and those of the country, in its language, for its own classification. */
export function titled(
  { parameter, names }: ShortageList,
  codes: readonly string[],
  locale: Locale,
): { code: string; title?: string; language?: string }[] {
  if (parameter.unit !== isco)
    return codes.map((code) => {
      const title = names?.titles[code]
      return { code, ...(names && title && { title, language: names.language }) }
    })
  return codes.map((code) => {
    const title = occupationTitle(code, locale)
    return { code, ...(title !== code && { title }) }
  })
}

/** Sets that the catalogue holds for right, the newest first. */
export function setsOf({ parameter }: ShortageList) {
  return parameter.values.filter(({ known }) => known?.to === undefined).toReversed()
}
