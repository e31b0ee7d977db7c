import { definePage } from '../../../foundation/http/page.ts'
import { anyone } from '../../../foundation/policy.ts'

type Operation = { summary: string; description: string; security?: unknown[] }

/** The API, readable. The names and descriptions of its parts are English, as in the OpenAPI document. */
export const developersPage = definePage({
  path: '/developers',
  policy: anyone,
  get: ({ request, t }) => {
    const document = request.server.swagger() as unknown as {
      paths?: Record<string, Record<string, Operation>>
    }
    return {
      title: t('developers.title'),
      wide: true,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('developers.title')}</h1>
          <p class="govuk-body">{t('developers.lead')}</p>
          <p class="govuk-body">
            <a class="govuk-link" href="/api/openapi.json">
              {t('developers.openapi')}
            </a>
          </p>
          {Object.entries(document.paths ?? {}).flatMap(([path, operations]) =>
            Object.entries(operations).map(([method, { summary, description, security }]) => (
              <section lang="en" dir="ltr">
                <h2 class="govuk-heading-s">
                  <code>
                    {method.toUpperCase()} {path}
                  </code>
                </h2>
                <p class="govuk-body">
                  <strong>{summary}.</strong> {description}
                  {security ? ' Needs a token.' : ''}
                </p>
              </section>
            )),
          )}
        </>
      ),
    }
  },
})
