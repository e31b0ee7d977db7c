import { Button, InsetText } from '../../../foundation/design/index.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { anyone } from '../../../foundation/policy.ts'

const ways = ['jobs', 'organisations', 'pathways'] as const

export const homePage = definePage({
  path: '/',
  policy: anyone,
  get: ({ t, url }) => ({
    title: t('home.title'),
    body: (
      <>
        <h1 class="govuk-heading-xl">{t('home.title')}</h1>
        <p class="govuk-body-l">{t('home.lead')}</p>
        <Button start href={url('/register')}>
          {t('home.register')}
        </Button>
        <InsetText>{t('home.free')}</InsetText>
        {ways.map((way) => (
          <>
            <h2 class="govuk-heading-m">
              <a class="govuk-link" href={url(`/${way}`)}>
                {t(`home.${way}.title`)}
              </a>
            </h2>
            <p class="govuk-body">{t(`home.${way}.text`)}</p>
          </>
        ))}
        <h2 class="govuk-heading-m">{t('home.staff.title')}</h2>
        <ul class="govuk-list">
          <li>
            <a class="govuk-link" href={url('/staff/sign-in')}>
              {t('home.staff.sign-in')}
            </a>
          </li>
          <li>
            <a class="govuk-link" href={url('/organisations/register')}>
              {t('home.staff.register')}
            </a>
          </li>
        </ul>
      </>
    ),
  }),
})
