import type { ComponentChildren } from 'preact'
import { isMemberOf } from '../../../foundation/actor.ts'
import { dayOf } from '../../../foundation/days.ts'
import {
  Bdi,
  Button,
  Details,
  InsetText,
  NotificationBanner,
  SummaryList,
  Timeline,
  type TimelineItem,
} from '../../../foundation/design/index.ts'
import { InvalidInputError, NotFoundError } from '../../../foundation/errors.ts'
import { DateField, RadiosField, SendForm, usePage } from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { dateFrom } from '../../../foundation/http/read-fields.ts'
import { TermsSummary } from '../../vacancies/index.ts'
import { versionToSign } from '../commands.ts'
import { contractStanding } from '../contract-text.ts'
import { type Stage, stages } from '../domain.ts'
import { seesPlacements } from '../policy.ts'
import { reasonsFor } from '../reasons.ts'
import { type PlacementCommand, type PlacementView, readPlacement, takeStep } from '../service.ts'
import { StageTag } from './stage-tag.tsx'
import { TasksSummary } from './tasks.tsx'

type Kind = PlacementCommand['kind']
const steps: readonly Kind[] = ['accept', 'sign', 'depart', 'arrive', 'start', 'return']
/** Steps that nobody should take by mistake. */
const lastSteps: readonly Kind[] = ['decline', 'withdraw', 'stop', 'end']

export const placementPage = definePage({
  path: '/placements/:id',
  policy: seesPlacements,
  get: async ({ t, texts, params, read }) => {
    const view = await read((work) => readPlacement(work, params.id ?? ''))
    const { state, placement, role } = view
    const terms = (
      <>
        <h2 class="govuk-heading-m">{t('placements.terms.title')}</h2>
        <TermsSummary terms={view.terms} texts={texts} />
      </>
    )
    // Nobody answers before the terms were in sight; afterwards what happened matters most.
    const open = state.stage === 'offered'
    return {
      title: t(`placements.stage.${state.stage}`),
      back: '/placements',
      body: (
        <>
          <p class="govuk-!-margin-bottom-1">
            <StageTag stage={state.stage} />
          </p>
          <h1 class="govuk-heading-l">
            <Bdi>{state.terms.title}</Bdi>
          </h1>
          <ChangeNotice view={view} />
          {open && terms}
          <NextStep view={view} />
          <TasksSummary view={view} />
          <h2 class="govuk-heading-m">{t('placements.timeline.title')}</h2>
          <Timeline items={timeline(view, texts, t)} />
          <ContractLinks view={view} />
          {view.commands.includes('propose') && role !== 'worker' && <ProposeLink id={placement.id} />}
          {!open && terms}
          <WhoIsWho view={view} />
          {view.commands.includes('move') && <MoveLink id={placement.id} />}
          <HelpLink id={placement.id} />
          <OtherSteps view={view} />
        </>
      ),
    }
  },
  post: async ({ form, params, write }) => {
    const { id = '' } = params
    const command = commandFrom(form)
    try {
      await write((work) => takeStep(work, id, command))
    } catch (error) {
      throw error instanceof InvalidInputError ? inItsOwnForm(error, command.kind) : error
    }
    return { redirect: `/placements/${id}`, message: { key: `placements.done.${command.kind}` } }
  },
})

/** Several forms stand on the page: each field bears its command's name. */
function commandFrom(form: Form): PlacementCommand {
  const kind = form.text('command') as Kind
  const day = () => dateFrom(form, `${kind}-date`) ?? ''
  const reason = form.text(`${kind}-reason`)
  switch (kind) {
    case 'accept':
      return { kind }
    case 'sign':
      return { kind, version: Number(form.text('version')), hash: form.text('hash') }
    case 'decline':
    case 'withdraw':
    case 'stop':
      return { kind, reason }
    case 'end':
      return { kind, reason, occurredOn: day() }
    case 'depart':
    case 'arrive':
    case 'start':
    case 'return':
      return { kind, occurredOn: day() }
    default:
      throw new NotFoundError()
  }
}

function inItsOwnForm(error: InvalidInputError, kind: Kind): InvalidInputError {
  return new InvalidInputError(
    Object.fromEntries(Object.entries(error.fields).map(([field, message]) => [`${kind}-${field}`, message])),
  )
}

/** A change of the contract comes before everything else. */
function ChangeNotice({ view: { state, role, placement } }: { view: PlacementView }) {
  const { t, url } = usePage()
  const { proposal } = state
  if (!proposal) {
    return state.unreviewed.length > 0 && (role === 'origin' || role === 'destination') ? (
      <Notice text={t('placements.change.to-review')} href={url(`/placements/${placement.id}/change`)} />
    ) : null
  }
  const key = proposal.accepted ? 'agreed' : role === 'worker' ? 'for-worker' : 'waits'
  return (
    <Notice
      text={t(`placements.change.notice.${key}`, { by: proposal.by })}
      href={url(`/placements/${placement.id}/change`)}
    />
  )
}

function Notice({ text, href }: { text: string; href: string }) {
  const { t } = usePage()
  return (
    <NotificationBanner text={text}>
      <p>
        <a class="govuk-notification-banner__link" href={href}>
          {t('placements.change.see')}
        </a>
      </p>
    </NotificationBanner>
  )
}

function NextStep({ view }: { view: PlacementView }) {
  const { t, url } = usePage()
  const { state, role, commands, placement } = view
  const toSign = versionToSign(state)
  const possible = steps.filter((step) => commands.includes(step))
  if (possible.length === 0) {
    return (
      <InsetText>
        <h2 class="govuk-heading-s">{t('placements.next.waiting')}</h2>
        <p class="govuk-body">{t(`placements.wait.${state.stage}`)}</p>
      </InsetText>
    )
  }
  return (
    <>
      <h2 class="govuk-heading-m">{t('placements.next.title')}</h2>
      {possible.map((kind) => (
        <>
          {kind === 'sign' && (
            <Button
              href={url(`/placements/${placement.id}/contract?version=${toSign?.version}`)}
              variant="secondary"
            >
              {t('placements.contract.read')}
            </Button>
          )}
          <CommandForm kind={kind} submit={t(`placements.do.${kind}-button`)}>
            {kind === 'accept' || kind === 'sign' ? (
              <p class="govuk-body">{t(`placements.do.${kind}`)}</p>
            ) : (
              <DayField kind={kind} legend={t(`placements.do.${kind}`, { by: role })} />
            )}
            {kind === 'sign' && (
              <>
                <input type="hidden" name="version" value={toSign?.version} />
                <input type="hidden" name="hash" value={toSign?.hash} />
              </>
            )}
          </CommandForm>
        </>
      ))}
    </>
  )
}

/** Steps that nobody should take by mistake stand last, and closed. */
function OtherSteps({ view }: { view: PlacementView }) {
  const { t, form } = usePage()
  const { commands, role } = view
  return (
    <>
      {commands
        .filter((kind) => lastSteps.includes(kind))
        .map((kind) => (
          <Details
            id={kind}
            summary={t(`placements.do.${kind}-summary`, { by: role })}
            open={form.text('command') === kind}
          >
            <CommandForm kind={kind} submit={t(`placements.do.${kind}-button`)} variant="warning">
              {kind === 'end' && <DayField kind={kind} legend={t('placements.do.end-day')} />}
              <RadiosField
                name={`${kind}-reason`}
                legend={t('placements.reason.legend')}
                hint={kind === 'end' && role === 'worker' ? t('placements.do.end-private') : undefined}
                items={reasonsFor(kind, role).map((reason) => ({
                  value: reason,
                  text: t(`placements.reason.${reason}`),
                }))}
              />
            </CommandForm>
          </Details>
        ))}
    </>
  )
}

function CommandForm(props: {
  kind: Kind
  submit: string
  variant?: 'warning'
  children: ComponentChildren
}) {
  const { kind, children, ...rest } = props
  return (
    <SendForm {...rest}>
      <input type="hidden" name="command" value={kind} />
      {children}
    </SendForm>
  )
}

function DayField({ kind, legend }: { kind: Kind; legend: string }) {
  const { t } = usePage()
  return <DateField name={`${kind}-date`} legend={legend} hint={t('placements.do.day-hint')} />
}

function ContractLinks({ view: { placement, contracts, state } }: { view: PlacementView }) {
  const { t, texts, url } = usePage()
  if (contracts.length === 0) return null
  return (
    <>
      {contracts.toReversed().map(({ version }) => (
        <>
          <h3 class="govuk-heading-s">
            {t('placements.contract.of-version', { version: texts.number(version) })} ·{' '}
            {t(`placements.contract.standing.${contractStanding(state, version)}`)}
          </h3>
          <ul class="govuk-list">
            <li>
              <a class="govuk-link" href={url(`/placements/${placement.id}/contract?version=${version}`)}>
                {t('placements.contract.read')}
              </a>
            </li>
            <li>
              <a class="govuk-link" href={url(`/placements/${placement.id}/contract.pdf?version=${version}`)}>
                {t('placements.contract.pdf')}
              </a>
            </li>
          </ul>
        </>
      ))}
    </>
  )
}

/** The worker's way on. */
function MoveLink({ id }: { id: string }) {
  const { t, url } = usePage()
  return (
    <p class="govuk-body">
      <a class="govuk-link" href={url(`/placements/${id}/change-employer`)}>
        {t('placements.move.link')}
      </a>
    </p>
  )
}

/** To another office, a union or a migrant centre; not for employers and recruiters. */
function HelpLink({ id }: { id: string }) {
  const { t, url, actor } = usePage()
  if (isMemberOf(actor, 'employer', 'recruiter')) return null
  return (
    <p class="govuk-body">
      <a class="govuk-link" href={url(`/referrals/new?placement=${id}`)}>
        {t(actor.kind === 'worker' ? 'placements.help.link' : 'placements.help.hand-over')}
      </a>
    </p>
  )
}

function ProposeLink({ id }: { id: string }) {
  const { t, url } = usePage()
  return (
    <p class="govuk-body">
      <a class="govuk-link" href={url(`/placements/${id}/contract/change`)}>
        {t('placements.propose.link')}
      </a>
    </p>
  )
}

function WhoIsWho({ view: { parties, placement } }: { view: PlacementView }) {
  const { t, texts, url } = usePage()
  const { worker, employer, recruiter } = parties
  const organisation = ({ id, name, country }: { id: string; name: string; country: string }) => (
    <>
      <a class="govuk-link" href={url(`/organisations/${id}`)}>
        <Bdi>{name}</Bdi>
      </a>
      <br />
      {texts.country(country)}
    </>
  )
  return (
    <>
      <h2 class="govuk-heading-m">{t('placements.party.title')}</h2>
      <SummaryList
        rows={[
          {
            key: t('placements.party.worker'),
            value: (
              <>
                <Bdi>{worker.name}</Bdi>
                <br />
                {texts.country(placement.origin)}
              </>
            ),
          },
          { key: t('placements.party.employer'), value: organisation(employer) },
          recruiter && { key: t('placements.party.recruiter'), value: organisation(recruiter) },
        ]}
      />
    </>
  )
}

/** A contract that takes another's place reads otherwise than the first. */
function eventKey(event: PlacementView['events'][number]): string {
  const later = event.kind === 'contract-made' && event.version > 1
  return later ? 'placements.event.contract-changed' : `placements.event.${event.kind}`
}

const reportedLater = ['departed', 'arrived', 'started', 'ended', 'returned']
const journey: Stage[] = stages.filter((stage) => !['offered', 'moved', 'closed'].includes(stage))
/** Told by the list of tasks. */
const ofTasks = ['tasks-planned', 'task-done', 'task-dropped']
const stopped = ['declined', 'withdrawn', 'stopped']

function timeline(
  { events, state }: PlacementView,
  texts: ReturnType<typeof usePage>['texts'],
  t: ReturnType<typeof usePage>['t'],
): TimelineItem[] {
  const shown = events.filter(({ kind }) => !ofTasks.includes(kind))
  const past = shown.map((event): TimelineItem => {
    const by = 'by' in event ? event.by : 'other'
    const recorded = texts.date(dayOf(event.recordedAt))
    const notes = [
      ...('reason' in event
        ? [t('placements.timeline.reason', { reason: t(`placements.reason.${event.reason}`) })]
        : []),
      ...('finding' in event ? [t(`placements.finding.${event.finding}`)] : []),
      ...(reportedLater.includes(event.kind)
        ? [t('placements.timeline.recorded', { by, date: recorded })]
        : []),
    ]
    return {
      title: t(eventKey(event), { by }),
      state: stopped.includes(event.kind) ? 'stopped' : 'done',
      dateTime: event.occurredOn,
      time: texts.date(event.occurredOn),
      children: notes.length > 0 && notes.map((note) => <p class="govuk-body-s">{note}</p>),
    }
  })
  if (state.stage === 'closed' || state.stage === 'moved') return past
  const ahead = journey.filter((stage) => stages.indexOf(stage) > stages.indexOf(state.stage))
  return [
    ...past,
    ...ahead.map(
      (stage): TimelineItem => ({
        title: t(`placements.stage.${stage}`),
        state: 'next',
        status: t('placements.timeline.next'),
        children: <p class="govuk-body-s">{t(`placements.ahead.${stage}`)}</p>,
      }),
    ),
  ]
}
