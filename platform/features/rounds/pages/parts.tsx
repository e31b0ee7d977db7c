import type { Method } from '@fairway/matching/allocation'
import { Bdi } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import type { PageContext } from '../../../foundation/http/page.ts'
import type { Bound, Condition, Place, StoredReason } from '../domain.ts'

/** A share as a bar beside its number, which says the same to who cannot see it. */
export function ShareBar({ share }: { share: number }) {
  const width = Math.round(Math.min(1, Math.max(0, share)) * 100)
  return (
    <svg width="100" height="8" viewBox="0 0 100 8" aria-hidden="true" focusable="false">
      <rect width="100" height="8" fill="#e8e8e8" />
      <rect width={width} height="8" fill="#1d5a8a" />
    </svg>
  )
}

export function percent({ texts }: Pick<PageContext, 'texts'>, share: number): string {
  return texts.t('rounds.percent', { number: texts.number(Math.round(share * 1000) / 10) })
}

/** The value of an attribute as people say it: a country, an employer, or the office's own word. */
export function valueText(
  { t, texts }: Pick<PageContext, 't' | 'texts'>,
  attribute: string,
  value: string,
  places: readonly Place[] = [],
): string {
  if (attribute === 'origin') return texts.country(value)
  if (attribute === 'employer')
    return places.find(({ employerId }) => employerId === value)?.employer ?? value
  if (attribute === 'sex') return t(`rounds.sex.${value}`)
  return value
}

export function ConditionText({ condition, places }: { condition: Condition; places: readonly Place[] }) {
  const page = usePage()
  return (
    <>
      {Object.entries(condition).map(([attribute, value]) => (
        <div>
          {page.t(`rounds.attribute.${attribute}`)}: <Bdi>{valueText(page, attribute, value, places)}</Bdi>
        </div>
      ))}
    </>
  )
}

export function boundText(page: Pick<PageContext, 't' | 'texts'>, bound: Bound): string {
  const { kind, attribute, value, unit, amount } = bound
  return page.t(`rounds.bound.${kind}-${unit}`, {
    amount: page.texts.number(amount),
    group: `${valueText(page, attribute, value)} (${page.t(`rounds.attribute.${attribute}`)})`,
  })
}

type Names = ReadonlyMap<string, { title: string; employer: string }>

/** Why not another place: one sentence for each that was wanted more. */
export function Reasons({ reasons, names }: { reasons: readonly StoredReason[]; names: Names }) {
  const { t } = usePage()
  return (
    <ul class="govuk-list govuk-list--bullet">
      {reasons.map(({ vacancyId, because, quota = '', weakest, fit }) => {
        const vacancy = names.get(vacancyId)
        const isQuota = because === 'full' && quota !== ''
        return (
          <li>
            <strong>
              <Bdi>{vacancy?.title ?? t('rounds.vacancy.gone')}</Bdi>
            </strong>{' '}
            {vacancy && <Bdi>{vacancy.employer}</Bdi>}
            <br />
            {t(`rounds.because.${isQuota ? 'full-quota' : because}`, { quota, fit, weakest: weakest ?? 0 })}
          </li>
        )
      })}
    </ul>
  )
}

export function methodText({ t }: Pick<PageContext, 't'>, method: Method): string {
  return t(`rounds.method.${method}`)
}
