import { today } from '../../../foundation/days.ts'
import { Bdi, Button, InsetText, WarningText } from '../../../foundation/design/index.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import { DateField, RadiosField, SendForm } from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { dateFrom } from '../../../foundation/http/read-fields.ts'
import { worker } from '../../../foundation/policy.ts'
import { pathwayState } from '../../pathways/index.ts'
import { placementsToJoin, readPlacement, takeStep } from '../service.ts'

/** The worker leaves this employer for another: nobody else can decide it. */
export const movePage = definePage({
  path: '/placements/:id/change-employer',
  policy: worker,
  get: async ({ t, params, read, url, locale }) => {
    const { id = '' } = params
    const { view, next } = await read(async (work) => {
      const found = await readPlacement(work, id)
      return { view: found, next: await placementsToJoin(work, found.placement) }
    })
    if (!view.commands.includes('move')) throw new NotFoundError()
    const title = t('placements.move.title')
    const { pathway } = view.terms
    const law = pathway === null ? undefined : pathwayState(pathway, {}, today(), locale)
    const rule = law?.checklist.about.find(({ key }) => key === 'change_employer')
    return {
      title,
      back: `/placements/${id}`,
      body: (
        <>
          <h1 class="govuk-heading-l">{title}</h1>
          <p class="govuk-body">{t('placements.move.lead')}</p>
          {law && rule && (
            <InsetText>
              <h2 class="govuk-heading-s">{t('placements.move.law', { title: law.checklist.title })}</h2>
              <p class="govuk-body">{rule.text}</p>
              <a class="govuk-link" href={url(law.path)}>
                {t('placements.move.law-link')}
              </a>
            </InsetText>
          )}
          {next.length === 0 ? (
            <>
              <p class="govuk-body">{t('placements.move.none')}</p>
              <Button href={url('/me/jobs')} variant="secondary">
                {t('placements.list.jobs')}
              </Button>
            </>
          ) : (
            <SendForm submit={t('placements.do.move-button')} variant="warning">
              <RadiosField
                name="to"
                legend={t('placements.move.which')}
                items={next.map((one) => ({
                  value: one.id,
                  text: (
                    <>
                      <Bdi>{one.employerName}</Bdi> · <Bdi>{one.title}</Bdi>
                    </>
                  ),
                }))}
              />
              <DateField name="date" legend={t('placements.move.day')} hint={t('placements.do.day-hint')} />
              <WarningText>{t('placements.move.private')}</WarningText>
            </SendForm>
          )}
        </>
      ),
    }
  },
  post: async ({ form, params, write }) => {
    const { id = '' } = params
    const to = form.text('to')
    const asked = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(to) ? to : id
    const occurredOn = dateFrom(form, 'date') ?? ''
    await write((work) => takeStep(work, id, { kind: 'move', to: asked, occurredOn }))
    return { redirect: `/placements/${asked}`, message: { key: 'placements.done.move' } }
  },
})
