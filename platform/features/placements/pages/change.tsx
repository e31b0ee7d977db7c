import { Bdi, Details, InsetText, SummaryList, WarningText } from '../../../foundation/design/index.ts'
import { NotFoundError } from '../../../foundation/errors.ts'
import { RadiosField, SendForm, usePage } from '../../../foundation/http/fields.tsx'
import type { Form } from '../../../foundation/http/form.ts'
import { definePage } from '../../../foundation/http/page.ts'
import { isTerm } from '../../vacancies/index.ts'
import { findings } from '../domain.ts'
import { seesPlacements } from '../policy.ts'
import { reasonsFor } from '../reasons.ts'
import { type PlacementCommand, type PlacementView, readPlacement, takeStep } from '../service.ts'
import { Difference } from './difference.tsx'

/** The change of the contract that waits or was made: line by line, and the worker is asked. */
export const changePage = definePage({
  path: '/placements/:id/change',
  policy: seesPlacements,
  get: async ({ t, params, read }) => {
    const { id = '' } = params
    const view = await read((work) => readPlacement(work, id))
    const { state, role } = view
    if (!view.shows('proposals')) throw new NotFoundError()
    const version = versionShown(view)
    const contract = view.contracts.find((one) => one.version === version)
    if (!contract) throw new NotFoundError()
    const open = state.proposal?.version === version
    // What stands while it waits; afterwards what stood before it.
    const before = open
      ? view.terms
      : (view.contracts.findLast((one) => one.version < contract.version && wasMade(view, one.version))
          ?.terms ?? state.terms)
    const title = t(open ? 'placements.change.title' : 'placements.change.title-made')
    const by = proposedBy(view, contract.version)
    return {
      title,
      back: `/placements/${id}`,
      body: (
        <>
          <span class="govuk-caption-l">
            <Bdi>{state.terms.title}</Bdi>
          </span>
          <h1 class="govuk-heading-l">{title}</h1>
          <p class="govuk-body">{t('placements.change.by', { by })}</p>
          {open && role === 'worker' && <WarningText>{t('placements.change.asked')}</WarningText>}
          {open && role !== 'worker' && <InsetText>{t('placements.change.binds-nobody')}</InsetText>}
          <h2 class="govuk-heading-m">{t('placements.change.lines')}</h2>
          <Difference before={before} after={contract.terms} was="agreed" />
          {before !== state.terms && contract.version > 2 && (
            <Details summary={t('placements.change.against-offer')}>
              <Difference before={state.terms} after={contract.terms} was="offered" />
            </Details>
          )}
          <ContractLink id={id} version={contract.version} />
          <Answer view={view} version={contract.version} hash={contract.hash} />
        </>
      ),
    }
  },
  post: async ({ form, params, write }) => {
    const { id = '' } = params
    const command = commandFrom(form)
    await write((work) => takeStep(work, id, command))
    return { redirect: `/placements/${id}`, message: { key: `placements.done.${command.kind}` } }
  },
})

/** The one that waits for an answer, then one that an officer should look at. */
function versionShown({ state, contracts }: PlacementView): number | undefined {
  const changes = contracts.filter(({ version }) => version > 1)
  return state.proposal?.version ?? state.unreviewed[0]?.version ?? changes.at(-1)?.version
}

const wasMade = ({ events }: PlacementView, version: number) =>
  events.some((event) => event.kind === 'contract-made' && event.version === version)

function proposedBy({ events }: PlacementView, version: number): string {
  const proposed = events.find((event) => event.kind === 'contract-proposed' && event.version === version)
  return proposed && 'by' in proposed ? proposed.by : 'other'
}

function commandFrom(form: Form): PlacementCommand {
  const kind = form.text('command')
  const asked = { version: Number(form.text('version')), hash: form.text('hash') }
  switch (kind) {
    case 'agree':
      return { kind, ...asked }
    case 'refuse':
      return { kind, ...asked, reason: form.text('reason') }
    case 'recall':
      return { kind }
    case 'review':
      return { kind, version: asked.version, finding: form.text('finding') }
    default:
      throw new NotFoundError()
  }
}

function ContractLink({ id, version }: { id: string; version: number }) {
  const { t, url } = usePage()
  return (
    <p class="govuk-body">
      <a class="govuk-link" href={url(`/placements/${id}/contract?version=${version}`)}>
        {t('placements.change.whole')}
      </a>
    </p>
  )
}

function Answer({ view, version, hash }: { view: PlacementView; version: number; hash: string }) {
  const { t, form } = usePage()
  const { commands, role, state } = view
  const hidden = (command: string) => (
    <>
      <input type="hidden" name="command" value={command} />
      <input type="hidden" name="version" value={version} />
      <input type="hidden" name="hash" value={hash} />
    </>
  )
  const worse = state.unreviewed.find((one) => one.version === version)?.worse ?? []
  return (
    <>
      {commands.includes('agree') && (
        <>
          <h2 class="govuk-heading-m">{t('placements.change.answer')}</h2>
          <p class="govuk-body">{t('placements.change.free')}</p>
          <SendForm submit={t('placements.do.agree-button')}>{hidden('agree')}</SendForm>
        </>
      )}
      {commands.includes('refuse') && (
        <Details
          id="refuse"
          summary={t('placements.do.refuse-summary')}
          open={commands.includes('agree') || form.text('command') === 'refuse'}
        >
          <p class="govuk-body">{t('placements.change.refuse-keeps')}</p>
          <SendForm submit={t('placements.do.refuse-button')} variant="secondary">
            {hidden('refuse')}
            <RadiosField
              name="reason"
              legend={t('placements.reason.legend')}
              items={reasonsFor('refuse', role).map((reason) => ({
                value: reason,
                text: t(`placements.reason.${reason}`),
              }))}
            />
          </SendForm>
        </Details>
      )}
      {commands.includes('recall') && (
        <SendForm submit={t('placements.do.recall-button')} variant="secondary">
          {hidden('recall')}
        </SendForm>
      )}
      {commands.includes('review') && (
        <>
          <h2 class="govuk-heading-m">{t('placements.change.review')}</h2>
          <SummaryList
            rows={[
              {
                key: t('placements.change.worse-for-worker'),
                value: (
                  <ul class="govuk-list govuk-list--bullet">
                    {worse.map((field) => (
                      <li>{t(topicKey(field))}</li>
                    ))}
                  </ul>
                ),
              },
            ]}
          />
          <SendForm submit={t('placements.do.review-button')} variant="secondary">
            {hidden('review')}
            <RadiosField
              name="finding"
              legend={t('placements.change.finding')}
              items={findings.map((finding) => ({
                value: finding,
                text: t(`placements.finding.${finding}`),
              }))}
            />
          </SendForm>
        </>
      )}
    </>
  )
}

function topicKey(field: string): string {
  if (field === 'costs') return 'placements.change.topic.costs'
  return isTerm(field) ? `vacancies.${field}` : 'placements.change.topic.other'
}
