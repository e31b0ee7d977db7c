import type { ChecklistItem, Status } from '@fairway/rules'
import { InsetText, type Reason, ReasonList, Tag, type TagColour } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import type { Answer, PathwayState } from '../domain.ts'

const colours: Record<Answer, TagColour> = {
  open: 'green',
  possible: 'yellow',
  office: 'blue',
  closed: 'red',
  other: 'grey',
}

export function AnswerTag({ answer }: { answer: Answer }) {
  const { t } = usePage()
  return <Tag colour={colours[answer]}>{t(`pathways.answer.${answer}`)}</Tag>
}

/** What a pathway asks of one person and how far they are, as the rules of a day read; never what will be decided. */
export function PathwayStateView({ state, heading }: { state: PathwayState; heading?: 2 | 3 }) {
  const { t, texts, url } = usePage()
  const { checklist, answer } = state
  const Heading = heading && (`h${heading}` as const)
  const items = [...checklist.conditions, ...checklist.steps]
  const shown = items.filter(({ status }) => status !== 'not_applicable')
  // One question often stands behind several requirements: it is asked at the first.
  const asked = new Set<string>()
  return (
    <>
      {Heading && (
        <Heading class="govuk-heading-m">
          <a class="govuk-link" href={url(state.path)}>
            {checklist.title}
          </a>
        </Heading>
      )}
      <p class="govuk-body">
        <AnswerTag answer={answer} /> {t('pathways.as-of', { date: texts.date(checklist.asOf) })}
      </p>
      <p class="govuk-body">{t(`pathways.answer.${answer}.text`)}</p>
      {!checklist.verified && <InsetText>{t('pathways.not-verified.short')}</InsetText>}
      {answer !== 'other' && (
        <ReasonList items={shown.map((item) => reasonOf(item, asked, t('pathways.assessed')))} />
      )}
    </>
  )
}

/** For a vacancy whose pathway is not in the catalogue: nobody can say. */
export function PathwayUnknown() {
  const { t } = usePage()
  return (
    <p class="govuk-body">
      <Tag colour="grey">{t('pathways.answer.unknown')}</Tag> {t('pathways.answer.unknown.text')}
    </p>
  )
}

const reasonStates: Record<Status, Reason['state']> = {
  met: 'met',
  not_met: 'missing',
  unknown: 'unknown',
  needs_assessment: 'unknown',
  not_applicable: 'unknown',
}

function reasonOf(item: ChecklistItem, asked: Set<string>, assessed: string): Reason {
  const { status, text, openPoints } = item
  const questions = item.questions.filter(({ fact }) => !asked.has(fact))
  for (const { fact } of questions) asked.add(fact)
  const details = [
    ...openPoints,
    ...questions.map((question) => question.text),
    ...(status === 'needs_assessment' && openPoints.length === 0 ? [assessed] : []),
  ]
  return { state: reasonStates[status], text, detail: details.join(' ') }
}
