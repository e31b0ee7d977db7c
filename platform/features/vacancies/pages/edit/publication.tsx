/** The legal pathway, and until when people can get the job. */
import { DateField, RadiosField } from '../../../../foundation/http/fields.tsx'
import { dateFrom, isBlank } from '../../../../foundation/http/read-fields.ts'
import { destinationPathways } from '../../pathways.ts'
import { stepPage } from './step.tsx'

const pathwayPage = stepPage(
  'pathway',
  ({ t, locale }, draft) => {
    const pathways = destinationPathways(draft.country, locale)
    return (
      <RadiosField
        name="pathway"
        legend={t('vacancies.pathway.question')}
        legendSize="s"
        hint={pathways.length === 0 ? t('vacancies.pathway.none') : t('vacancies.pathway.hint')}
        initial={draft.pathway ?? ''}
        items={[
          ...pathways.map(({ folder, title }) => ({ value: folder, text: title })),
          { value: '', text: t('vacancies.pathway.unknown') },
        ]}
      />
    )
  },
  (form) => ({ pathway: form.text('pathway') || null }),
)

const untilPage = stepPage(
  'until',
  ({ t }, draft) => (
    <>
      <DateField
        name="expiresOn"
        legend={t('vacancies.expiresOn')}
        legendSize="s"
        hint={t('vacancies.expiresOn.hint')}
        initial={draft.expiresOn ?? undefined}
      />
      <DateField
        name="neededBy"
        legend={t('vacancies.neededBy')}
        legendSize="s"
        hint={t('vacancies.neededBy.hint')}
        initial={draft.neededBy ?? undefined}
      />
    </>
  ),
  (form) => ({
    expiresOn: dateFrom(form, 'expiresOn') ?? '',
    neededBy: isBlank(form, 'neededBy') ? null : (dateFrom(form, 'neededBy') ?? ''),
  }),
)

export const publicationPages = [pathwayPage, untilPage]
