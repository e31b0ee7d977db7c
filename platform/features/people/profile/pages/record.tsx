/** The answers of a record for others to read: what is open to them, and what of it an officer has checked. */

import type { Work } from '../../../../foundation/database/database.ts'
import { SummaryList } from '../../../../foundation/design/index.ts'
import type { PageContext } from '../../../../foundation/http/page.ts'
import type { Locale } from '../../../../foundation/i18n/locales.ts'
import { skillLabels } from '../../../classifications/index.ts'
import { kindNames, kindOfName } from '../kinds.ts'
import { type Entry, entriesOf } from '../service.ts'
import { answerRows, type Labels } from './answers.tsx'
import { CheckTag } from './entries.tsx'

export type RecordAnswers = { entries: Entry[]; skills: Labels }

/** The answers that the actor may see, with the names of the skills in them. */
export async function answersOf(work: Work, person: string, locale: Locale): Promise<RecordAnswers> {
  const entries = await entriesOf(work, person)
  const ids = entries.flatMap(({ data }) => (typeof data.skill === 'string' ? [data.skill] : []))
  return { entries, skills: await skillLabels(work, ids, locale) }
}

export function AnswersView(props: { page: PageContext; answers: RecordAnswers; documents?: string }) {
  const { page, documents } = props
  const { entries, skills } = props.answers
  const { t, url } = page
  return (
    <>
      {kindNames.map((kind) => {
        const own = entries.filter((entry) => entry.kind === kind)
        if (own.length === 0) return null
        return (
          <>
            <h2 class="govuk-heading-m">{t(`people.kind.${kind}`)}</h2>
            {own.map((entry) => (
              <>
                {kindOfName(kind).checkedWith && (
                  <p class="govuk-body">
                    <CheckTag page={page} check={entry.check} />
                  </p>
                )}
                <SummaryList
                  rows={[
                    ...answerRows(page, kind, entry.data, skills),
                    documents !== undefined &&
                      entry.fileName !== null && {
                        key: t('people.field.file'),
                        value: (
                          <a class="govuk-link" href={url(`${documents}/${entry.id}`)}>
                            <bdi>{entry.fileName}</bdi>
                          </a>
                        ),
                      },
                  ]}
                />
              </>
            ))}
          </>
        )
      })}
    </>
  )
}
