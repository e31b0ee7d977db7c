/** The CV of a worker: what an employer needs to know, in one language, with what an officer has checked. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unprintable } from '../../../foundation/fonts.ts'
import { direction, type Locale } from '../../../foundation/i18n/locales.ts'
import { type Texts, textsFor } from '../../../foundation/i18n/texts.ts'
import { renderPdf, runsFromRight } from '../../../foundation/pdf.ts'
import { occupationTitle } from '../../classifications/index.ts'
import type { PersonRecord } from '../domain.ts'
import type { EntryData, KindName } from './kinds.ts'
import { kindOfName } from './kinds.ts'
import { testSkills } from './language-tests.ts'
import { type Labels, valueText } from './pages/answers.tsx'
import type { Entry } from './service.ts'

type Item = { title: string; lines: string[]; check: string | null }
export type Cv = {
  locale: Locale
  title: string
  name: string
  under: string[]
  sections: { heading: string; items: Item[] }[]
  note: string
}

/** Leaves out what no employer should choose by: sex, age, family, needs; and the numbers of papers. */
export function cvOf(person: PersonRecord, entries: readonly Entry[], skills: Labels, locale: Locale): Cv {
  const texts = textsFor(locale)
  const { t } = texts
  const of = (kind: KindName) => entries.filter((entry) => entry.kind === kind)
  const said = (kind: KindName, data: EntryData, name: string): string | undefined => {
    const field = kindOfName(kind).fields.find((one) => one.name === name)
    const value = data[name]
    return field && value !== undefined ? valueText({ t, texts }, field, value, skills) : undefined
  }
  const named = (kind: KindName, data: EntryData, name: string): string | undefined => {
    const text = said(kind, data, name)
    return text && `${t(`people.field.${name}`)}: ${text}`
  }
  const items = (
    kind: KindName,
    make: (data: EntryData) => { title: string; lines: (string | undefined)[] },
  ) =>
    of(kind).map(({ data, check }): Item => {
      const { title, lines } = make(data)
      return { title, lines: lines.filter((line) => line !== undefined), check: checkText(check, texts) }
    })
  const line = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' · ') || undefined

  const levels = new Map(of('language').map(({ data }) => [data.language, data]))
  const details = new Map(of('skill').map((entry) => [entry.data.skill as string, entry]))
  const only = (kind: KindName) => of(kind)[0]?.data ?? {}
  const latinName = only('latin-name').latinName as string | undefined
  const readsLatin = latinName !== undefined && unprintable(person.fullName).length > 0
  const sections = [
    {
      heading: t('people.cv.work'),
      items: [
        ...person.occupations.map(
          ({ isco, years }): Item => ({
            title: occupationTitle(isco, locale),
            lines: [t('people.years.count', { years })],
            check: null,
          }),
        ),
        ...items('work', (data) => ({
          title: data.job as string,
          lines: [
            line(
              `${said('work', data, 'from')} – ${said('work', data, 'to') ?? t('people.cv.today')}`,
              said('work', data, 'country'),
            ),
            line(said('work', data, 'employer') ?? said('work', data, 'setting')),
            said('work', data, 'tasks'),
          ],
        })),
      ],
    },
    {
      heading: t('people.part.skills'),
      items: person.skills.map((id): Item => {
        const entry = details.get(id)
        const lines = entry
          ? [line(said('skill', entry.data, 'skillLevel'), said('skill', entry.data, 'evidence'))]
          : []
        return {
          title: skills.get(id) ?? id,
          lines: lines.filter((one) => one !== undefined),
          check: checkText(entry?.check ?? null, texts),
        }
      }),
    },
    {
      heading: t('people.part.languages'),
      items: [
        ...person.languages.map(({ language, cefr }): Item => {
          const data = levels.get(language)
          const parts = data
            ? ['listen', 'speak', 'read', 'write'].map((name) => named('language', data, name))
            : [t(`people.level.${cefr}`)]
          const check = of('language').find((entry) => entry.data.language === language)?.check ?? null
          return {
            title: texts.language(language),
            lines: [line(...parts) ?? ''],
            check: checkText(check, texts),
          }
        }),
        ...items('test', (data) => ({
          title: data.score
            ? `${said('test', data, 'test')}: ${data.score}`
            : (said('test', data, 'test') ?? ''),
          lines: [
            line(...testSkills.map((skill) => named('test', data, skill))),
            line(
              said('test', data, 'language'),
              said('test', data, 'takenOn'),
              named('test', data, 'expiresOn'),
            ),
          ],
        })),
      ],
    },
    {
      heading: t('people.kind.education'),
      items: items('education', (data) => ({
        title: line(said('education', data, 'level'), said('education', data, 'field')) ?? '',
        lines: [
          line(
            said('education', data, 'school'),
            said('education', data, 'country'),
            said('education', data, 'year'),
          ),
          data.completed ? undefined : t('people.cv.not-completed'),
        ],
      })),
    },
    {
      heading: t('people.kind.certificate'),
      items: [
        ...items('certificate', (data) => ({
          title: data.name as string,
          lines: [
            line(said('certificate', data, 'issuer'), said('certificate', data, 'country')),
            line(named('certificate', data, 'issuedOn'), named('certificate', data, 'expiresOn')),
          ],
        })),
        ...items('driving', (data) => ({
          title: t('people.kind.driving'),
          lines: [line(said('driving', data, 'categories'), said('driving', data, 'country'))],
        })),
      ],
    },
  ]
  return {
    locale,
    title: t('people.cv.title'),
    name: readsLatin ? latinName : person.fullName,
    under: [
      readsLatin ? undefined : latinName,
      line(texts.country(person.nationality), said('place', only('place'), 'area')),
      person.phone ?? undefined,
      named('availability', only('availability'), 'availableFrom'),
    ].filter((one) => one !== undefined),
    sections: sections.filter((section) => section.items.length > 0),
    note: t('people.cv.note'),
  }
}

function checkText(check: Entry['check'], { t }: Texts): string | null {
  return check && t('people.cv.checked', { office: check.office, seen: t(`people.option.${check.seen}`) })
}

let template: string | undefined

/** Letters of it that no document of ours can show. */
export function lettersMissing(cv: Cv): string[] {
  return unprintable(JSON.stringify(cv))
}

export function cvPdf(cv: Cv): Buffer {
  template ??= readFileSync(join(import.meta.dirname, 'cv.typ'), 'utf8')
  const rtl = direction(cv.locale) === 'rtl'
  // A phone number begins with its plus sign in every script.
  const line = (text: string) => ({ text, rtl: runsFromRight(text, rtl) && !text.startsWith('+') })
  return renderPdf(template, {
    ...cv,
    ...(lettersMissing(cv).length > 0 && {
      note: `${cv.note} ${textsFor(cv.locale).t('documents.letters')}`,
    }),
    rtl,
    name: line(cv.name),
    under: cv.under.map(line),
    sections: cv.sections.map(({ heading, items }) => ({
      heading,
      items: items.map(({ title, lines, check }) => ({
        title: line(title),
        lines: lines.map(line),
        check: check === null ? null : line(check),
      })),
    })),
  })
}
