import { today } from '../../../foundation/days.ts'
import { Bdi, SummaryList, Tag } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { isLicensed, OrganisationStatusTag } from '../../organisations/index.ts'
import type { Vacancy } from '../domain.ts'
import type { Parties } from '../service.ts'
import { cefrLabel, educationLabel, licencesText } from './labels.ts'

/** Employer and recruiter with what an authority says of them today. */
export function PartiesSummary(props: { parties: Parties; recruitsFrom: string; country: string }) {
  const { parties, recruitsFrom, country } = props
  const { t, texts, url } = usePage()
  const { employer, recruiter } = parties
  const name = (one: { id: string; name: string; country: string }) => (
    <>
      <a class="govuk-link" href={url(`/organisations/${one.id}`)}>
        <Bdi>{one.name}</Bdi>
      </a>{' '}
      · {texts.country(one.country)}{' '}
    </>
  )
  const licensed = recruiter && isLicensed(recruiter, recruitsFrom, today(), country)
  return (
    <SummaryList
      rows={[
        {
          key: t('vacancies.employer'),
          value: (
            <>
              {name(employer)}
              <OrganisationStatusTag status={employer.status} texts={texts} />
            </>
          ),
        },
        recruiter && {
          key: t('vacancies.recruiter'),
          value: (
            <>
              {name(recruiter)}
              <OrganisationStatusTag status={recruiter.status} texts={texts} />{' '}
              <Tag colour={licensed ? 'green' : 'red'}>
                {t(licensed ? 'vacancies.licensed' : 'vacancies.not-licensed')}
              </Tag>
            </>
          ),
        },
      ]}
    />
  )
}

/** What the work asks of people. */
export function Wanted({ vacancy, labels }: { vacancy: Vacancy; labels: Map<string, string> }) {
  const { t, texts } = usePage()
  const list = (essential: boolean) => vacancy.skills.filter((skill) => skill.essential === essential)
  const skills = (essential: boolean) =>
    list(essential).length > 0 && (
      <>
        <h3 class="govuk-heading-s">{t(`vacancies.skills.${essential ? 'essential' : 'optional'}`)}</h3>
        <ul class="govuk-list govuk-list--bullet">
          {list(essential).map(({ skillId, level }) => (
            <li>
              <Bdi>{labels.get(skillId) ?? skillId}</Bdi>
              {level && ` (${t(`vacancies.skills.level.${level}`)})`}
            </li>
          ))}
        </ul>
      </>
    )
  return (
    <>
      <h2 class="govuk-heading-m">{t('vacancies.wanted')}</h2>
      {skills(true)}
      {skills(false)}
      {vacancy.languages.length > 0 && (
        <>
          <h3 class="govuk-heading-s">{t('vacancies.languages')}</h3>
          <ul class="govuk-list govuk-list--bullet">
            {vacancy.languages.map(({ language, cefr }) => (
              <li>
                {texts.language(language)}: {cefrLabel(cefr, texts.locale)}
              </li>
            ))}
          </ul>
        </>
      )}
      <SummaryList
        rows={[
          typeof vacancy.experienceYears === 'number' && {
            key: t('vacancies.experienceYears'),
            value: t('vacancies.experience', { years: vacancy.experienceYears }),
          },
          typeof vacancy.education === 'number' && {
            key: t('vacancies.education'),
            value: educationLabel(vacancy.education, texts),
          },
          vacancy.licences !== undefined &&
            vacancy.licences.length > 0 && {
              key: t('vacancies.licences'),
              value: licencesText(vacancy.licences, texts),
            },
          vacancy.neededBy && { key: t('vacancies.neededBy'), value: texts.date(vacancy.neededBy) },
        ]}
      />
    </>
  )
}
