import { today } from '../../../foundation/days.ts'
import {
  Bdi,
  Button,
  Details,
  EmptyState,
  SummaryList,
  Tag,
  TaskList,
  type TaskListItem,
} from '../../../foundation/design/index.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import {
  DateField,
  RadiosField,
  SelectField,
  SendForm,
  TextField,
  usePage,
} from '../../../foundation/http/fields.tsx'
import { definePage } from '../../../foundation/http/page.ts'
import { dateFrom } from '../../../foundation/http/read-fields.ts'
import { pathwayState } from '../../pathways/index.ts'
import { unfinished } from '../commands.ts'
import type { Stage } from '../domain.ts'
import { seesPlacements } from '../policy.ts'
import { reasonsFor } from '../reasons.ts'
import { type PlacementView, readPlacement, takeStep } from '../service.ts'
import { type Doer, doers, evidences, isOpen, mayFinish, type Task, taskKinds } from '../tasks.ts'

/** What has to be done before the work starts: by whom, until when, and how it is known to be done. */
export const tasksPage = definePage({
  path: '/placements/:id/tasks',
  policy: seesPlacements,
  get: async ({ t, params, read, form }) => {
    const { id = '' } = params
    const view = await read((work) => readPlacement(work, id))
    const { state, commands, parties, shows } = view
    if (!shows('tasks')) throw new NotFoundError()
    const title = t('placements.tasks.title')
    const possible = doers.filter((doer) => doer !== 'recruiter' || parties.recruiter !== null)
    return {
      title,
      back: `/placements/${id}`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{state.terms.title}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{title}</h1>
          <p class="govuk-body">{t('placements.tasks.lead')}</p>
          {state.tasks.length === 0 ? (
            <EmptyState title={t('placements.tasks.none')} />
          ) : (
            <Tasks view={view} />
          )}
          {commands.includes('plan-task') && (
            <Details summary={t('placements.tasks.add')} open={form.has('task')}>
              <SendForm submit={t('placements.do.plan-task-button')} variant="secondary">
                <SelectField
                  name="task"
                  label={t('placements.tasks.what')}
                  items={[
                    { value: '', text: t('choose') },
                    ...taskKinds.map((kind) => ({ value: kind, text: t(`placements.task.${kind}`) })),
                  ]}
                />
                <RadiosField
                  name="doer"
                  legend={t('placements.tasks.who')}
                  legendSize="s"
                  items={possible.map((doer) => ({ value: doer, text: t(`placements.doer.${doer}`) }))}
                />
                <DateField
                  name="due"
                  legend={t('placements.tasks.until')}
                  hint={t('placements.do.day-hint')}
                />
              </SendForm>
            </Details>
          )}
        </>
      ),
    }
  },
  post: async ({ form, params, write }) => {
    const { id = '' } = params
    const asked = { task: form.text('task'), doer: form.text('doer'), dueOn: dateFrom(form, 'due') ?? '' }
    await write((work) => takeStep(work, id, { kind: 'plan-task', ...asked }))
    return { redirect: `/placements/${id}/tasks`, message: { key: 'placements.done.plan-task' } }
  },
})

export const taskPage = definePage({
  path: '/placements/:id/tasks/:task',
  policy: seesPlacements,
  get: async ({ t, texts, url, params, read, locale, form }) => {
    const { id = '', task: taskId = '' } = params
    const view = await read((work) => readPlacement(work, id))
    const { state, commands, role, shows } = view
    const task = state.tasks.find((one) => one.id === taskId)
    if (!task) throw new NotFoundError()
    const title = t(`placements.task.${task.kind}`)
    const rule = task.rule && pathwayState(task.rule.programme, {}, today(), locale)
    const asked = rule?.checklist.steps.find((step) => step.id === task.rule?.requirement)
    const finishes = commands.includes('finish-task') && isOpen(task) && mayFinish(task, role)
    const drops = commands.includes('drop-task') && isOpen(task)
    return {
      title,
      back: `/placements/${id}/tasks`,
      body: (
        <>
          <h1 class="govuk-heading-l">{title}</h1>
          <p>
            <TaskTag task={task} stage={state.stage} />
          </p>
          <SummaryList
            rows={[
              { key: t('placements.tasks.who'), value: t(`placements.doer.${task.doer}`) },
              { key: t('placements.tasks.until'), value: texts.date(task.dueOn) },
              asked && { key: t('placements.tasks.rule'), value: `${asked.text} (${rule?.checklist.title})` },
              task.done && {
                key: t('placements.tasks.done-by'),
                value: t('placements.tasks.by-on', { by: task.done.by, date: texts.date(task.done.on) }),
              },
              task.done && {
                key: t('placements.tasks.evidence'),
                value: (
                  <>
                    {t(`placements.evidence.${task.done.evidence}`)} <Bdi>{task.done.reference}</Bdi>
                  </>
                ),
              },
              task.dropped && {
                key: t('placements.tasks.dropped'),
                value: `${t(`placements.reason.${task.dropped.reason}`)} · ${t('placements.tasks.by-on', {
                  by: task.dropped.by,
                  date: texts.date(task.dropped.on),
                })}`,
              },
            ]}
          />
          {shows('task-references') && (
            <p class="govuk-body">
              <a class="govuk-link" href={url(`/placements/${id}/tasks/${task.id}/files`)}>
                {t('placements.files.title')}
              </a>
            </p>
          )}
          {finishes && (
            <SendForm submit={t('placements.do.finish-task-button')}>
              <input type="hidden" name="command" value="finish-task" />
              <RadiosField
                name="evidence"
                legend={t('placements.tasks.evidence-question')}
                legendSize="s"
                items={evidences.map((evidence) => ({
                  value: evidence,
                  text: t(`placements.evidence.${evidence}`),
                }))}
              />
              <TextField
                name="reference"
                label={t('placements.tasks.reference')}
                hint={t('placements.tasks.reference-hint')}
                width={20}
                dir="ltr"
              />
            </SendForm>
          )}
          {drops && (
            <Details
              id="drop"
              summary={t('placements.tasks.drop')}
              open={form.text('command') === 'drop-task'}
            >
              <SendForm submit={t('placements.do.drop-task-button')} variant="secondary">
                <input type="hidden" name="command" value="drop-task" />
                <RadiosField
                  name="reason"
                  legend={t('placements.reason.legend')}
                  items={reasonsFor('drop-task', role).map((reason) => ({
                    value: reason,
                    text: t(`placements.reason.${reason}`),
                  }))}
                />
              </SendForm>
            </Details>
          )}
        </>
      ),
    }
  },
  post: async ({ form, params, write }) => {
    const { id = '', task = '' } = params
    const kind = form.text('command')
    if (kind === 'finish-task') {
      const given = { evidence: form.text('evidence'), reference: form.text('reference') }
      await write((work) => takeStep(work, id, { kind, task, ...given }))
    } else if (kind === 'drop-task') {
      await write((work) => takeStep(work, id, { kind, task, reason: form.text('reason') }))
    } else throw new NotFoundError()
    return { redirect: `/placements/${id}/tasks`, message: { key: `placements.done.${kind}` } }
  },
})

/** One's own first, then by the day they are due. */
function inOrder(tasks: readonly Task[], doer: Doer | undefined): Task[] {
  const rank = (task: Task) => (isOpen(task) ? (task.doer === doer ? 0 : 1) : 2)
  return tasks.toSorted((a, b) => rank(a) - rank(b) || (a.dueOn < b.dueOn ? -1 : 1))
}

function TaskTag({ task, stage }: { task: Task; stage: Stage }) {
  const { t } = usePage()
  if (task.done) return <Tag colour="green">{t('placements.tasks.status.done')}</Tag>
  if (task.dropped) return <Tag colour="grey">{t('placements.tasks.status.dropped')}</Tag>
  if (!unfinished.includes(stage)) return <Tag colour="grey">{t('placements.tasks.status.left')}</Tag>
  return task.dueOn < today() ? (
    <Tag colour="red">{t('placements.tasks.status.overdue')}</Tag>
  ) : (
    <Tag colour="blue">{t('placements.tasks.status.open')}</Tag>
  )
}

function Tasks({ view: { state, role, placement } }: { view: PlacementView }) {
  const { t, texts, url } = usePage()
  const mine = doers.find((doer) => doer === role)
  const items = inOrder(state.tasks, mine).map(
    (task): TaskListItem => ({
      title: t(`placements.task.${task.kind}`),
      hint: t('placements.tasks.line', {
        who: t(task.doer === role ? 'placements.doer.you' : `placements.doer.${task.doer}`),
        date: texts.date(task.dueOn),
      }),
      status: <TaskTag task={task} stage={state.stage} />,
      href: url(`/placements/${placement.id}/tasks/${task.id}`),
    }),
  )
  return <TaskList items={items} />
}

/** On the placement's page: how much is left, and one's own next task. */
export function TasksSummary({ view: { state, placement, commands, shows } }: { view: PlacementView }) {
  const { t, url } = usePage()
  if (!shows('tasks')) return null
  if (state.tasks.length === 0 && !commands.includes('plan-task')) return null
  const left = state.tasks.filter(isOpen).length
  return (
    <>
      <h2 class="govuk-heading-m">{t('placements.tasks.title')}</h2>
      <p class="govuk-body">
        {state.tasks.length === 0
          ? t('placements.tasks.none')
          : t(unfinished.includes(state.stage) ? 'placements.tasks.left' : 'placements.tasks.were-left', {
              left,
              all: state.tasks.length,
            })}
      </p>
      <Button href={url(`/placements/${placement.id}/tasks`)} variant="secondary">
        {t('placements.tasks.see')}
      </Button>
    </>
  )
}
