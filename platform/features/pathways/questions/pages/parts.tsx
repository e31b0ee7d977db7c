/** Pieces that several pages of the question flow share. */
import type { Question } from '@fairway/rules'
import { Button, SummaryList, type SummaryRow, Tag } from '../../../../foundation/design/index.ts'
import { SendForm, usePage } from '../../../../foundation/http/fields.tsx'
import type { PageContext } from '../../../../foundation/http/page.ts'
import { vocabulary } from '../../catalogue.ts'
import { AnswerTag } from '../../pages/state.tsx'
import { answerOrder, inOrder, type Standing } from '../domain.ts'
import { currentInquiry, type Findings, findingsOf, readRecords } from '../service.ts'
import { answerText, questionText } from './fields.tsx'

export const startPath = '/pathways/open'
export const resultPath = `${startPath}/result`
export const answersPath = `${startPath}/answers`
export const questionPath = (fact: string) => `${startPath}/questions/${fact}`

export async function readFindings(page: PageContext): Promise<Findings | undefined> {
  const inquiry = await currentInquiry(page)
  return inquiry && findingsOf(inquiry, await readRecords(page, inquiry.scope))
}

/** How many pathways have which answer. What the own country asks before leaving is no way, unless it alone is asked
 * about. */
export function SoFar({ standings }: { standings: readonly Standing[] }) {
  const { t } = usePage()
  const entry = standings.filter(({ compiled }) => compiled.programme.category === 'entry')
  const ways = entry.length > 0 ? entry : standings
  return (
    <ul class="govuk-list">
      {answerOrder.flatMap((answer) => {
        const count = ways.filter((standing) => standing.answer === answer).length
        return count === 0 ? (
          []
        ) : (
          <li>
            <AnswerTag answer={answer} /> {t('pathways.open.count', { count })}
          </li>
        )
      })}
    </ul>
  )
}

export function titleOf({ compiled }: Standing, locale: string): string {
  return compiled.programme.texts[locale]?.title ?? compiled.programme.id
}

export function Decided({ standings }: { standings: readonly Standing[] }) {
  const { t, locale } = usePage()
  const shown = inOrder(standings).slice(0, 5)
  return (
    <>
      <p class="govuk-body">{t('pathways.open.decided')}</p>
      <ul class="govuk-list govuk-list--bullet">
        {shown.map((standing) => (
          <li>
            {titleOf(standing, locale)}: <strong>{t(`pathways.answer.${standing.answer}`)}</strong>
          </li>
        ))}
        {standings.length > shown.length && (
          <li>{t('pathways.open.decided-more', { count: standings.length - shown.length })}</li>
        )}
      </ul>
    </>
  )
}

/** Stands on every page of the flow, because the next person at this phone must find nothing. */
export function Forget() {
  const { t } = usePage()
  return <SendForm action={`${startPath}/forget`} submit={t('pathways.open.forget')} variant="warning" />
}

export function Questions({ questions }: { questions: readonly Question[] }) {
  const { url } = usePage()
  return (
    <ul class="govuk-list govuk-list--bullet">
      {questions.map(({ fact, text }) => (
        <li>
          <a class="govuk-link" href={url(questionPath(fact))}>
            {text}
          </a>
        </li>
      ))}
    </ul>
  )
}

/** Everything that is known, from whom, with a way to change it. */
export function Answers({ findings }: { findings: Findings }) {
  const { t, texts, url, locale } = usePage()
  const { answers, fromProfile } = findings
  const facts = vocabulary()
  const row = (id: string, value: SummaryRow['value']): SummaryRow | false => {
    const fact = facts.get(id)
    if (!fact) return false
    const key = questionText(fact, locale)
    return { key, value, actions: [{ href: url(`${questionPath(id)}?change=yes`), hiddenText: key }] }
  }
  const told = (id: string, value: unknown): SummaryRow['value'] => {
    const fact = facts.get(id)
    return fact && value !== null && value !== undefined
      ? answerText(fact, value as string, texts)
      : t('pathways.open.not-known')
  }
  return (
    <SummaryList
      rows={[
        ...answers.map(({ fact, value }) => row(fact, told(fact, value))),
        ...Object.entries(fromProfile).map(([fact, value]) =>
          row(
            fact,
            <>
              {told(fact, value)} <Tag colour="blue">{t('pathways.open.from-profile')}</Tag>
            </>,
          ),
        ),
      ]}
    />
  )
}

/** To the next question, or back to what there is to read. */
export function GoOn({ path, text }: { path: string; text: string }) {
  const { url } = usePage()
  return <Button href={url(path)}>{text}</Button>
}
