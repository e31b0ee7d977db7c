import {
  Button,
  ButtonGroup,
  InsetText,
  SummaryList,
  Timeline,
  WarningText,
} from '../../../../foundation/design/index.ts'
import { InvalidInputError } from '../../../../foundation/errors.ts'
import { CheckboxesField, SendForm, TextareaField, usePage } from '../../../../foundation/http/fields.tsx'
import { definePage, type PageContext } from '../../../../foundation/http/page.ts'
import { loadPathways } from '../../catalogue.ts'
import { folderOf } from '../../domain.ts'
import { ChangeList } from '../../programmes/change-list.tsx'
import { hashOf, type Reform } from '../domain.ts'
import { changesOf, readDraft } from '../drafts.ts'
import { filesInForce } from '../live.ts'
import {
  findReform,
  historyOf,
  isEditableBy,
  type ReformEvent,
  type Step,
  saveDetails,
  stepsFor,
  takeReformStep,
} from '../service.ts'
import { DetailsFields, detailsFrom, officerOf, Problems, policy, StatusTag } from './parts.tsx'

const allSteps: readonly Step[] = ['submit', 'return', 'publish', 'withdraw', 'drop']

export const reformPage = definePage({
  path: '/desk/reforms/:id',
  policy,
  get: async (page) => {
    const { t, texts, url, read, params, locale } = page
    const id = params.id as string
    const { reform, history } = await read(async (work) => ({
      reform: await findReform(work, id),
      history: await historyOf(work, id),
    }))
    const { account } = officerOf(page)
    const { checked, programme } = await readDraft(reform)
    const title = loadPathways().find((one) => one.id === reform.programme)?.texts[locale]?.title
    const open = reform.status === 'draft' || reform.status === 'submitted'
    const moved = open && hashOf(filesInForce(reform.programme)) !== reform.baseHash
    return {
      title: reform.act,
      back: '/desk/reforms',
      body: (
        <>
          <span class="govuk-caption-l">{title}</span>
          <h1 class="govuk-heading-l">
            <bdi>{reform.act}</bdi>
          </h1>
          <p class="govuk-body">
            <StatusTag status={reform.status} />
          </p>
          {moved && <WarningText>{t('reforms.error.base')}</WarningText>}
          <SummaryList
            rows={[
              {
                key: t('reforms.programme'),
                value: (
                  <a class="govuk-link" href={url(`/pathways/${folderOf(reform.programme)}`)}>
                    {title}
                  </a>
                ),
              },
              { key: t('reforms.ref'), value: <bdi>{reform.ref}</bdi> },
              {
                key: t('reforms.url'),
                value: (
                  <a class="govuk-link" href={reform.url} rel="noreferrer">
                    <bdi dir="ltr">{reform.url}</bdi>
                  </a>
                ),
              },
              { key: t('reforms.effective'), value: texts.date(reform.effectiveOn) },
            ]}
          />
          <ul class="govuk-list">
            {isEditableBy(reform, account) ? (
              <>
                <PartLink href={url(`/desk/reforms/${id}/details`)} text={t('reforms.edit.details')} />
                <PartLink href={url(`/desk/reforms/${id}/values`)} text={t('reforms.edit.values')} />
                <PartLink href={url(`/desk/reforms/${id}/text/programme`)} text={t('reforms.edit.text')} />
              </>
            ) : (
              <>
                <PartLink href={url(`/desk/reforms/${id}/values`)} text={t('reforms.see.values')} />
                <PartLink href={url(`/desk/reforms/${id}/text/programme`)} text={t('reforms.see.text')} />
              </>
            )}
          </ul>
          <h2 class="govuk-heading-m">{t('reforms.check')}</h2>
          {checked.problems.length === 0 ? (
            <InsetText>{t('reforms.check.good', { tests: checked.tests })}</InsetText>
          ) : (
            <>
              <WarningText>{t('reforms.check.bad')}</WarningText>
              <Problems problems={checked.problems} />
            </>
          )}
          {programme ? (
            <>
              {changesOf(programme, reform, texts).map(({ day, changes }) => (
                <>
                  <h2 class="govuk-heading-m">{t('reforms.changes', { day: texts.date(day) })}</h2>
                  <ChangeList changes={changes} />
                </>
              ))}
              <p class="govuk-body">
                <a class="govuk-link" href={url(`/desk/reforms/${id}/simulate`)}>
                  {t('reforms.simulate')}
                </a>
              </p>
            </>
          ) : (
            <>
              <h2 class="govuk-heading-m">{t('reforms.changes', { day: texts.date(reform.effectiveOn) })}</h2>
              <p class="govuk-body">{t('reforms.changes.unreadable')}</p>
            </>
          )}
          <Steps reform={reform} steps={stepsFor(reform, account)} />
          <History events={history} />
        </>
      ),
    }
  },
  post: async (page) => {
    const { form, app, params } = page
    const step = allSteps.find((one) => one === form.text('do'))
    if (!step) throw new InvalidInputError({ '': { key: 'reforms.error.step' } })
    const id = params.id as string
    await takeReformStep(app, officerOf(page), id, step, {
      reason: form.text('reason'),
      read: form.all('read').includes('yes'),
    })
    return { redirect: `/desk/reforms/${id}`, message: { key: `reforms.done.${step}` } }
  },
})

function PartLink({ href, text }: { href: string; text: string }) {
  return (
    <li>
      <a class="govuk-link" href={href}>
        {text}
      </a>
    </li>
  )
}

function Steps({ reform, steps }: { reform: Reform; steps: Step[] }) {
  const { t } = usePage()
  if (steps.length === 0)
    return reform.status === 'submitted' ? <InsetText>{t('reforms.waits')}</InsetText> : null
  return (
    <>
      <h2 class="govuk-heading-m">{t('reforms.next')}</h2>
      <SendForm>
        {steps.includes('publish') && (
          <CheckboxesField
            name="read"
            legend={t('reforms.read.legend')}
            items={[{ value: 'yes', text: t('reforms.read') }]}
          />
        )}
        {(steps.includes('return') || steps.includes('withdraw')) && (
          <TextareaField
            name="reason"
            label={t('reforms.reason')}
            hint={t('reforms.reason.hint')}
            rows={3}
            dir="auto"
          />
        )}
        <ButtonGroup>
          {steps.map((step, place) => (
            <Button
              name="do"
              value={step}
              variant={
                step === 'withdraw' || step === 'drop' ? 'warning' : place > 0 ? 'secondary' : undefined
              }
            >
              {t(`reforms.step.${step}`)}
            </Button>
          ))}
        </ButtonGroup>
      </SendForm>
    </>
  )
}

function History({ events }: { events: ReformEvent[] }) {
  const { t, texts } = usePage()
  return (
    <>
      <h2 class="govuk-heading-m">{t('reforms.history')}</h2>
      <Timeline
        items={events.map(({ kind, at, name, reason }) => ({
          title: t(`reforms.event.${kind}`),
          state: kind === 'returned' || kind === 'withdrawn' || kind === 'dropped' ? 'stopped' : 'done',
          dateTime: at.toISOString(),
          time: texts.moment(at),
          status: <bdi>{name}</bdi>,
          children: reason && <bdi>{reason}</bdi>,
        }))}
      />
    </>
  )
}

export const reformDetailsPage = definePage({
  path: '/desk/reforms/:id/details',
  policy,
  get: async ({ t, read, params }: PageContext) => {
    const reform = await read((work) => findReform(work, params.id as string))
    return {
      title: t('reforms.edit.details'),
      back: `/desk/reforms/${reform.id}`,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('reforms.edit.details')}</h1>
          <SendForm submit={t('reforms.save')}>
            <DetailsFields initial={reform} />
          </SendForm>
        </>
      ),
    }
  },
  post: async ({ form, write, params }) => {
    const id = params.id as string
    await write((work) => saveDetails(work, id, detailsFrom(form)))
    return { redirect: `/desk/reforms/${id}`, message: { key: 'reforms.saved' } }
  },
})
