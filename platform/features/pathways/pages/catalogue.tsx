import { today } from '../../../foundation/days.ts'
import { Button, Card } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { anyone } from '../../../foundation/policy.ts'
import { countriesOf } from '../programmes/country.tsx'
import { PlaceName, placeName, VerifiedTag } from '../programmes/parts.tsx'
import { describePathway, pathwaysOn } from '../service.ts'

export const listPage = definePage({
  path: '/pathways',
  policy: anyone,
  get: ({ t, texts, url, actor, locale }) => {
    const day = today()
    return {
      title: t('pathways.title'),
      body: (
        <>
          <h1 class="govuk-heading-xl">{t('pathways.title')}</h1>
          <p class="govuk-body-l">{t('pathways.lead')}</p>
          <Button href={url(actor.kind === 'worker' ? '/me/pathways' : '/pathways/open')}>
            {t('pathways.open.link')}
          </Button>
          <p class="govuk-body">
            <a class="govuk-link" href={url('/quotas')}>
              {t('quotas.title')}
            </a>
            <br />
            <a class="govuk-link" href={url('/shortage-lists')}>
              {t('pathways.shortage.title')}
            </a>
          </p>
          <Countries />
          {pathwaysOn(day).map(({ id }) => {
            const { path, inForceSince, checklist } = describePathway(id, day, locale)
            const { country, category, lastChecked, verified } = checklist
            return (
              <Card
                title={checklist.title}
                href={url(path)}
                tag={<VerifiedTag verified={verified} />}
                meta={
                  <>
                    <PlaceName code={country} /> · {t(`pathways.category.${category}`)}
                  </>
                }
              >
                <p class="govuk-body">{checklist.summary}</p>
                <p class="govuk-body-s">
                  {t('pathways.dates', { since: texts.date(inForceSince), checked: texts.date(lastChecked) })}
                </p>
              </Card>
            )
          })}
        </>
      ),
    }
  },
})

function Countries() {
  const { t, texts, url } = usePage()
  const places = countriesOf(pathwaysOn(today())).map(({ code, programmes }) => ({
    code,
    programmes,
    name: placeName(code, texts),
  }))
  return (
    <>
      <h2 class="govuk-heading-m">{t('pathways.countries')}</h2>
      <ul class="govuk-list">
        {places
          .sort((a, b) => texts.compare(a.name, b.name))
          .map(({ code, name, programmes }) => (
            <li>
              <a class="govuk-link" href={url(`/pathways/${code.toLowerCase()}`)}>
                {name}
              </a>{' '}
              ({texts.number(programmes)})
            </li>
          ))}
      </ul>
    </>
  )
}
