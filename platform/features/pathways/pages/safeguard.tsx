import { WarningText } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { Source } from '../programmes/parts.tsx'
import type { Standing } from '../questions/domain.ts'
import { mayTakeHealthWorkers, safeguardOf } from '../safeguards.ts'

/** For the person whose facts they are; where it is not known whether it is for them, it says so. */
export function OwnSafeguard({ standing: { compiled, facts } }: { standing: Standing }) {
  const { t, texts } = usePage()
  const { programme } = compiled
  if (!mayTakeHealthWorkers(programme)) return null
  const { warning, year, source, agreement } = safeguardOf(
    facts.nationality,
    facts.occupation,
    programme.country,
  )
  if (warning === 'no') return null
  const values = { year: String(year) }
  if (warning === 'unknown')
    return (
      <>
        <p class="govuk-body">{t('pathways.health.unknown', values)}</p>
        <Source citation={source} />
      </>
    )
  const country = texts.country(programme.country)
  return (
    <>
      <WarningText>{t('pathways.health.own', values)}</WarningText>
      <Source citation={source} />
      {agreement && (
        <>
          <p class="govuk-body">
            {t(`pathways.health.agreement.${agreement.exists ? 'known' : 'none'}`, { country })}
          </p>
          <Source citation={agreement.source} />
        </>
      )}
    </>
  )
}
