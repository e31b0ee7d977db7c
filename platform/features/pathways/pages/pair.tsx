import { Tag } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import type { PairState } from '../pairs.ts'
import { AnswerTag } from './state.tsx'

/** One line of a list: the pathway a vacancy names, how far it is open to one person, and why or what is missing. The
 * page says once of which day the rules are. */
export function PairLine({ state }: { state: PairState | undefined }) {
  const { t, url } = usePage()
  if (!state)
    return (
      <p class="govuk-body-s">
        <Tag colour="grey">{t('pathways.answer.unknown')}</Tag> {t('pathways.pair.unknown')}
      </p>
    )
  const { answer, title, path, why } = state
  return (
    <p class="govuk-body-s">
      <AnswerTag answer={answer} />{' '}
      <a class="govuk-link" href={url(path)}>
        {title}
      </a>
      {why && (
        <>
          {' · '}
          {t(`pathways.open.why.${why.status}`)} {why.text}
        </>
      )}
      {answer === 'other' && <> · {t('pathways.answer.other.text')}</>}
    </p>
  )
}
