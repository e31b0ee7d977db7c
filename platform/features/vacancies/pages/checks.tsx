import { ReasonList } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { Source } from '../../pathways/index.ts'
import { type Check, checkId, checkMessage } from '../domain.ts'

/** What was checked without a person; each answer can be pointed at by the error summary. */
export function Checks({ checks }: { checks: Check[] }) {
  const { t } = usePage()
  return (
    <>
      <h2 class="govuk-heading-m">{t('vacancies.checks.title')}</h2>
      <ReasonList
        items={checks.map((check) => {
          const { key, values } = checkMessage(check)
          return {
            state: check.warns ? 'partly' : check.passed ? 'met' : 'missing',
            text: (
              <span id={checkId(check)}>
                {check.item && `${t(`vacancies.cost.${check.item}`)}: `}
                {t(key, values)}
                {check.source && <Source citation={check.source} />}
              </span>
            ),
          }
        })}
      />
    </>
  )
}
