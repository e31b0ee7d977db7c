import { Button } from '../../../../foundation/design/index.ts'
import { definePage } from '../../../../foundation/http/page.ts'
import { anyone } from '../../../../foundation/policy.ts'
import { finishOidc, startOidc } from '../oidc.ts'
import { finishSignIn, nextPath } from '../sign-in.ts'

export const oidcStartPage = definePage({
  path: '/staff/sign-in/oidc',
  policy: anyone,
  get: async (page) => ({
    redirect: (await startOidc(page, nextPath(page.query.text('next')))) ?? '/staff/oidc/failed',
  }),
})

export const oidcCallbackPage = definePage({
  path: '/staff/oidc/callback',
  policy: anyone,
  get: async (page) => {
    const outcome = await finishOidc(page)
    const to = (path: string) => `${page.app.config.publicUrl}/${outcome.locale}${path}`
    if ('problem' in outcome) return { redirect: to(`/staff/oidc/${outcome.problem}`) }
    await finishSignIn(page, outcome.account, 'oidc')
    return { redirect: to(outcome.next) }
  },
})

function problemPage(problem: 'failed' | 'unknown' | 'closed') {
  return definePage({
    path: `/staff/oidc/${problem}`,
    policy: anyone,
    get: ({ t, url }) => ({
      title: t(`accounts.staff.oidc.${problem}.title`),
      status: 403,
      body: (
        <>
          <h1 class="govuk-heading-l">{t(`accounts.staff.oidc.${problem}.title`)}</h1>
          <p class="govuk-body">{t(`accounts.staff.oidc.${problem}.text`)}</p>
          <Button href={url('/staff/sign-in')}>{t('accounts.staff.oidc.back')}</Button>
        </>
      ),
    }),
  })
}

export const oidcProblemPages = (['failed', 'unknown', 'closed'] as const).map(problemPage)
