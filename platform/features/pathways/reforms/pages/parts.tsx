import type { StaffActor } from '../../../../foundation/actor.ts'
import { Details, Tag, type TagColour } from '../../../../foundation/design/index.ts'
import { ForbiddenError } from '../../../../foundation/errors.ts'
import { DateField, TextField, usePage } from '../../../../foundation/http/fields.tsx'
import type { Form } from '../../../../foundation/http/form.ts'
import type { PageContext } from '../../../../foundation/http/page.ts'
import { dateFrom } from '../../../../foundation/http/read-fields.ts'
import { officer } from '../../../../foundation/policy.ts'
import { Original } from '../../programmes/parts.tsx'
import type { Problem, Details as ReformDetails, Status } from '../domain.ts'
import { translated } from '../sayings/index.ts'

export const policy = officer('statistics')

export function officerOf({ actor }: PageContext): StaffActor {
  if (actor.kind !== 'staff') throw new ForbiddenError()
  return actor
}

const colours: Record<Status, TagColour> = {
  draft: 'grey',
  submitted: 'blue',
  published: 'green',
  withdrawn: 'red',
  dropped: 'grey',
}

export function StatusTag({ status }: { status: Status }) {
  const { t } = usePage()
  return <Tag colour={colours[status]}>{t(`reforms.status.${status}`)}</Tag>
}

/** The act that decides it, and from when on. */
export function DetailsFields({ initial }: { initial?: ReformDetails }) {
  const { t } = usePage()
  return (
    <>
      <TextField
        name="act"
        label={t('reforms.act')}
        hint={t('reforms.act.hint')}
        initial={initial?.act}
        dir="auto"
      />
      <TextField
        name="ref"
        label={t('reforms.ref')}
        hint={t('reforms.ref.hint')}
        initial={initial?.ref}
        dir="auto"
      />
      <TextField
        name="url"
        label={t('reforms.url')}
        hint={t('reforms.url.hint')}
        initial={initial?.url}
        type="url"
        dir="ltr"
      />
      <TextField
        name="publishedIn"
        label={t('reforms.published-in')}
        hint={t('reforms.published-in.hint')}
        initial={initial?.publishedIn}
        dir="auto"
      />
      <DateField
        name="effectiveOn"
        legend={t('reforms.effective')}
        hint={t('reforms.effective.hint')}
        initial={initial?.effectiveOn}
      />
    </>
  )
}

export function detailsFrom(form: Form): ReformDetails {
  return {
    act: form.text('act'),
    ref: form.text('ref'),
    url: form.text('url'),
    publishedIn: form.text('publishedIn'),
    effectiveOn: dateFrom(form, 'effectiveOn') ?? '',
  }
}

/** What has to be right first. */
export function Problems({ problems }: { problems: readonly Problem[] }) {
  const { t, texts } = usePage()
  const inText = problems.filter(({ kind }) => kind === 'file' || kind === 'test')
  const others = problems.filter(({ kind }) => kind !== 'file' && kind !== 'test')
  return (
    <>
      <ul class="govuk-list govuk-list--bullet">
        {others.map((problem) => (
          <li>
            {problem.kind === 'earlier'
              ? t('reforms.problem.earlier', { day: texts.date(problem.day) })
              : problem.kind === 'nothing'
                ? t('reforms.problem.nothing')
                : t('reforms.problem.too-much')}
          </li>
        ))}
        {inText.map((problem) => (
          <li>
            {problem.kind === 'file' ? (
              <>
                {t('reforms.problem.line', { line: problem.line })} <Original text={problem.file} />:{' '}
                {problem.path && (
                  <>
                    <Original text={problem.path} />:{' '}
                  </>
                )}
                <Said text={problem.text} ofFile={!problem.path} />
              </>
            ) : (
              problem.kind === 'test' && (
                <>
                  {t('reforms.problem.test')} <Said text={problem.text} />
                </>
              )
            )}
          </li>
        ))}
      </ul>
      {inText.length > 0 && (
        <Details summary={t('reforms.problem.help')}>
          <p class="govuk-body">{t('reforms.problem.help.text')}</p>
        </Details>
      )}
    </>
  )
}

/** In the reader's language, or as the reader of YAML says it. */
function Said({ text, ofFile }: { text: string; ofFile?: boolean }) {
  const { t, texts } = usePage()
  const said = translated(text, texts)
  if (said !== undefined) return <>{said}</>
  return (
    <>
      {ofFile && t('reforms.problem.unreadable')} <Original text={text} />
    </>
  )
}
