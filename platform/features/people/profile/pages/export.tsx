/** What a worker takes along: the CV in a language of choice, and the whole record. */
import type { Work } from '../../../../foundation/database/database.ts'
import { InsetText, WarningText } from '../../../../foundation/design/index.ts'
import { unprintable } from '../../../../foundation/fonts.ts'
import { definePage, type Page, type PageContext } from '../../../../foundation/http/page.ts'
import {
  direction,
  isLocale,
  type Locale,
  localeNames,
  locales,
} from '../../../../foundation/i18n/locales.ts'
import { worker } from '../../../../foundation/policy.ts'
import { skillLabels } from '../../../classifications/index.ts'
import { ownAnswers } from '../../../pathways/index.ts'
import { changesOf } from '../../corrections/service.ts'
import { ownRecord } from '../../service.ts'
import { ownConsents } from '../../sharing/index.ts'
import { cvOf, cvPdf, lettersMissing } from '../cv.ts'
import { entriesOf, identityCheckOf } from '../service.ts'

const exportPage = definePage({
  path: '/me/export',
  policy: worker,
  get: async (page) => ({
    title: page.t('people.export.title'),
    back: '/me',
    body: <Export page={page} letters={await page.read((work) => missing(work, page.locale))} />,
  }),
})

/** Letters that the CV cannot show; of the name, whether they are told otherwise. */
async function missing(work: Work, locale: Locale) {
  const cv = await ownCv(work, locale)
  return { letters: lettersMissing(cv), ofName: unprintable(cv.name).length > 0 }
}

function Export({ page, letters }: { page: PageContext; letters: { letters: string[]; ofName: boolean } }) {
  const { t, url } = page
  return (
    <>
      <h1 class="govuk-heading-l">{t('people.export.title')}</h1>
      <h2 class="govuk-heading-m">{t('people.cv.title')}</h2>
      <p class="govuk-body">{t('people.export.cv')}</p>
      {letters.ofName && (
        <WarningText>
          {t('people.cv.letters-name')}{' '}
          <a class="govuk-link" href={url('/me/profile/more/latin-name')}>
            {t('people.kind.latin-name')}
          </a>
        </WarningText>
      )}
      {letters.letters.length > 0 && (
        <InsetText>{t('people.cv.letters', { letters: letters.letters.slice(0, 30).join(' ') })}</InsetText>
      )}
      <ul class="govuk-list govuk-list--bullet">
        {locales.map((locale) => (
          <li>
            <a class="govuk-link" href={url(`/me/cv.pdf?language=${locale}`)}>
              <bdi lang={locale} dir={direction(locale)}>
                {localeNames[locale]}
              </bdi>{' '}
              (PDF)
            </a>
          </li>
        ))}
      </ul>
      <h2 class="govuk-heading-m">{t('people.export.record')}</h2>
      <p class="govuk-body">{t('people.export.record-text')}</p>
      <p class="govuk-body">
        <a class="govuk-link" href={url('/me/record.json')}>
          {t('people.export.record-get')} (JSON)
        </a>
      </p>
    </>
  )
}

async function ownCv(work: Work, locale: Locale) {
  const person = await ownRecord(work)
  const entries = await entriesOf(work, person.id)
  const named = entries.flatMap(({ data }) => (typeof data.skill === 'string' ? [data.skill] : []))
  const skills = await skillLabels(work, [...new Set([...person.skills, ...named])], locale)
  return cvOf(person, entries, skills, locale)
}

const cvPage = definePage({
  path: '/me/cv.pdf',
  policy: worker,
  get: async (page: PageContext) => {
    const asked = page.query.text('language')
    const locale = isLocale(asked) ? asked : page.locale
    const cv = await page.read((work) => ownCv(work, locale))
    return { file: cvPdf(cv), type: 'application/pdf', name: `cv-${locale}.pdf` }
  },
})

/** What later features keep of the worker who asks, by name: they add it, because this one does not know them. */
export const recordParts = new Map<string, (work: Work) => Promise<unknown>>()

/** Everything that is kept of the worker, as it is kept. Files of documents are fetched from their own addresses. */
export async function wholeRecord(work: Work) {
  const person = await ownRecord(work)
  return {
    person,
    identityCheck: await identityCheckOf(work, person.id),
    answers: await entriesOf(work, person.id),
    consents: await ownConsents(work),
    changedByOthers: await changesOf(work, person.id),
    pathwayAnswers: (await ownAnswers(work)) ?? null,
    ...Object.fromEntries(
      await Promise.all([...recordParts].map(async ([name, read]) => [name, await read(work)] as const)),
    ),
  }
}

const recordPage = definePage({
  path: '/me/record.json',
  policy: worker,
  get: async ({ read }) => ({
    file: JSON.stringify({ format: 'fairway-record', version: 1, ...(await read(wholeRecord)) }, null, 2),
    type: 'application/json',
    name: 'fairway-record.json',
  }),
})

export const exportPages: Page[] = [exportPage, cvPage, recordPage]
