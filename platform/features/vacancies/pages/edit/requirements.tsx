/** What the work asks of people. */
import { Bdi, Fieldset } from '../../../../foundation/design/index.ts'
import { SelectField } from '../../../../foundation/http/fields.tsx'
import { integerFrom } from '../../../../foundation/http/read-fields.ts'
import { languageCodes } from '../../../../foundation/i18n/texts.ts'
import {
  licenceCodes,
  licenceTitle,
  readPicker,
  SkillPicker,
  skillLabels,
  skillPicker,
} from '../../../classifications/index.ts'
import { cefrLevels, educationLevels, skillLevels, type VacancyInput, type WantedSkill } from '../../terms.ts'
import { cefrLabel, educationLabel } from '../labels.ts'
import { choices, NumberAnswer, numberFrom, stepPage } from './step.tsx'

const skillsPage = stepPage(
  'skills',
  async (page, draft) => {
    const picker = await skillPicker(page, 'skills', {
      initial: draft.skills.map(({ skillId }) => skillId),
      occupations: [draft.isco],
    })
    return <SkillPicker picker={picker} label={page.t('vacancies.skills.question')} />
  },
  (form, draft) => ({
    skills: readPicker(form, 'skills').map(
      (skillId) =>
        // A skill that is new here is wanted until the next page says that it is needed.
        draft.skills.find((skill) => skill.skillId === skillId) ?? { skillId, essential: false, level: null },
    ),
  }),
  'skills',
)

const essentialPage = stepPage(
  'essential',
  async ({ t, read, locale }, draft) => {
    const ids = draft.skills.map(({ skillId }) => skillId)
    if (ids.length === 0) return <p class="govuk-body">{t('vacancies.skills.none')}</p>
    const labels = await read((work) => skillLabels(work, ids, locale))
    return (
      <>
        <p class="govuk-body">{t('vacancies.skills.essential.hint')}</p>
        {draft.skills.map(({ skillId, essential, level }, index) => (
          <Fieldset legend={<Bdi>{labels.get(skillId) ?? skillId}</Bdi>} legendSize="s">
            <SelectField
              id={index === 0 ? 'skills' : `need-${index}`}
              name={`need-${index}`}
              label={t('vacancies.skills.need')}
              items={['optional', 'essential'].map((need) => ({
                value: need,
                text: t(`vacancies.skills.need.${need}`),
              }))}
              initial={essential ? 'essential' : 'optional'}
            />
            <SelectField
              name={`level-${index}`}
              label={t('vacancies.skills.level')}
              items={[
                { value: '', text: t('vacancies.skills.level.any') },
                ...skillLevels.map((value) => ({ value, text: t(`vacancies.skills.level.${value}`) })),
              ]}
              initial={String(level ?? '')}
            />
          </Fieldset>
        ))}
      </>
    )
  },
  (form, draft) => ({
    skills: draft.skills.map(({ skillId }, index) => ({
      skillId,
      essential: form.text(`need-${index}`) === 'essential',
      level: (integerFrom(form.text(`level-${index}`)) ?? null) as NonNullable<WantedSkill['level']> | null,
    })),
  }),
)

const languageRows = [0, 1, 2, 3]

const languagesPage = stepPage(
  'languages',
  ({ t, texts }, draft) => (
    <>
      <p class="govuk-body">{t('vacancies.languages.hint')}</p>
      {languageRows.map((row) => (
        <Fieldset legend={t('vacancies.language.number', { number: texts.number(row + 1) })} legendSize="s">
          <SelectField
            id={row === 0 ? 'languages' : `language-${row}`}
            name={`language-${row}`}
            label={t('vacancies.language')}
            items={choices(texts, languageCodes, texts.language)}
            initial={draft.languages[row]?.language ?? ''}
          />
          <SelectField
            name={`cefr-${row}`}
            label={t('vacancies.cefr')}
            items={[
              { value: '', text: t('choose') },
              ...cefrLevels.map((level) => ({ value: level, text: cefrLabel(level, texts.locale) })),
            ]}
            initial={draft.languages[row]?.cefr ?? ''}
          />
        </Fieldset>
      ))}
    </>
  ),
  (form) => ({
    languages: languageRows
      .map((row) => ({
        language: form.text(`language-${row}`),
        cefr: form.text(`cefr-${row}`) as VacancyInput['languages'][number]['cefr'],
      }))
      .filter(({ language, cefr }) => language !== '' || (cefr as string) !== ''),
  }),
)

const licenceRows = [0, 1, 2, 3]

const experiencePage = stepPage(
  'experience',
  ({ t, texts }, draft) => (
    <>
      <SelectField
        name="education"
        label={t('vacancies.education')}
        hint={t('vacancies.education.hint')}
        items={[
          { value: '', text: t('choose') },
          ...educationLevels.map((level) => ({ value: level, text: educationLabel(level, texts) })),
        ]}
        initial={String(draft.education ?? '')}
      />
      <NumberAnswer name="experienceYears" initial={draft.experienceYears} />
      <h2 class="govuk-heading-m">{t('vacancies.licences')}</h2>
      <p class="govuk-body">{t('vacancies.licences.hint')}</p>
      {licenceRows.map((row) => (
        <Fieldset legend={t('vacancies.licence.number', { number: texts.number(row + 1) })} legendSize="s">
          <SelectField
            id={row === 0 ? 'licences' : `licence-${row}`}
            name={`licence-${row}`}
            label={t('vacancies.licence')}
            items={[
              { value: '', text: t('choose') },
              ...licenceCodes.map((code) => ({ value: code, text: licenceTitle(code, texts) })),
            ]}
            initial={draft.licences?.[row]?.licence ?? ''}
          />
          <SelectField
            name={`licence-need-${row}`}
            label={t('vacancies.skills.need')}
            items={['optional', 'essential'].map((need) => ({
              value: need,
              text: t(`vacancies.skills.need.${need}`),
            }))}
            initial={draft.licences?.[row]?.essential ? 'essential' : 'optional'}
          />
        </Fieldset>
      ))}
    </>
  ),
  (form) => ({
    education: numberFrom(form, 'education'),
    experienceYears: numberFrom(form, 'experienceYears'),
    licences: licenceRows
      .map((row) => ({
        licence: form.text(`licence-${row}`),
        essential: form.text(`licence-need-${row}`) === 'essential',
      }))
      .filter(({ licence }) => licence !== ''),
  }),
)

export const requirementPages = [skillsPage, essentialPage, languagesPage, experiencePage]
