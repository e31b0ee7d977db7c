import type { ComponentChildren } from 'preact'
import { dayOf } from '../../../../foundation/days.ts'
import {
  EmptyState,
  InsetText,
  SummaryList,
  Table,
  Tag,
  WarningText,
} from '../../../../foundation/design/index.ts'
import { RadiosField, SendForm } from '../../../../foundation/http/fields.tsx'
import { definePage, type Page, type PageContext } from '../../../../foundation/http/page.ts'
import { officer, worker } from '../../../../foundation/policy.ts'
import { skillLabels } from '../../../classifications/index.ts'
import type { Profile } from '../../domain.ts'
import { furtherParts, type Part, parts, type SkillLabels, WhoseRecord } from '../../pages/parts.tsx'
import { answerRows } from '../../profile/pages/answers.tsx'
import { ownRecord, personOfJurisdiction } from '../../service.ts'
import {
  daysToUndo,
  isUnitable,
  type ListName,
  listNames,
  type PartName,
  proposed,
  reasons,
  type Side,
  singleKinds,
  type Unitable,
  united,
} from '../domain.ts'
import { type Comparison, comparePair, mergePair, mergesOf, nextPair, takeApart } from '../service.ts'
import type { Merge } from '../store.ts'

const policy = officer('registration')
const id = ({ params }: PageContext) => params.id as string

const partPaths: Record<ListName, string[]> = {
  identity: ['name', 'birth-date'],
  occupations: ['work'],
  skills: ['skills'],
  languages: ['languages'],
  destinations: ['countries', 'countries-refused', 'countries-unsure'],
}
const allParts = [...parts, ...furtherParts]
const isList = (part: PartName): part is ListName => (listNames as string[]).includes(part)

function partName({ t }: PageContext, part: PartName): string {
  if (part === 'identity' || part === 'destinations') return t(`merging.${part}`)
  return isList(part) ? t(`people.part.${partPaths[part][0]}`) : t(`people.kind.${part}`)
}

function shown(page: PageContext, part: PartName, side: Side, skills: SkillLabels): ComponentChildren {
  if (!isList(part)) {
    const entry = side.entries.find(({ kind }) => kind === part)
    return entry
      ? answerRows(page, part, entry.data, skills).map(({ key, value }) => (
          <div>
            {key}: {value}
          </div>
        ))
      : '–'
  }
  return listShown(page, part, side.person, skills)
}

function listShown(page: PageContext, part: ListName, person: Profile, skills: SkillLabels) {
  return partPaths[part].map((path) => {
    const found = allParts.find((one: Part) => one.path === path)
    const text = found?.show?.(page, person, skills)
    return <div>{part === 'destinations' ? `${page.t(`people.part.${path}`)}: ${String(text)}` : text}</div>
  })
}

const nothing = { occupations: [], skills: [], languages: [], wanted: [], refused: [], unsure: [] }

/** What would stand when both records' entries do, and what finds no room. */
function Both(props: { page: PageContext; part: Unitable; found: Comparison; skills: SkillLabels }) {
  const { page, part, found, skills } = props
  const { stands, left } = united(part, found.a, found.b)
  const { person } = found.a
  return (
    <>
      {listShown(page, part, { ...person, ...nothing, ...stands }, skills)}
      {Object.values(left).some((list) => list.length > 0) && (
        <>
          <p class="govuk-body govuk-!-margin-bottom-1">{page.t('merging.no-room')}</p>
          {listShown(page, part, { ...person, ...nothing, ...left }, skills)}
        </>
      )}
    </>
  )
}

function SideBySide(props: { page: PageContext; found: Comparison; skills: SkillLabels }) {
  const { page, found, skills } = props
  const { t, texts } = page
  const row = (name: ComponentChildren, show: (side: Side) => ComponentChildren, differs = false) => [
    {
      text: (
        <>
          {name}
          {differs && <br />}
          {differs && <Tag colour="yellow">{t('merging.differs')}</Tag>}
        </>
      ),
    },
    { text: show(found.a) },
    { text: show(found.b) },
  ]
  const kinds = singleKinds.filter((kind) =>
    [found.a, found.b].some(({ entries }) => entries.some((entry) => entry.kind === kind)),
  )
  const numbers = ['placements', 'documents', 'referrals', 'consents'] as const
  return (
    <Table
      firstCellIsHeader
      smallTextUntilTablet
      head={[{ text: '' }, { text: t('duplicates.first') }, { text: t('duplicates.second') }]}
      rows={[
        ...[...listNames, ...kinds].map((part) =>
          row(
            partName(page, part),
            (side) => shown(page, part, side, skills),
            found.differing.includes(part),
          ),
        ),
        row(t('people.desk.status'), ({ person }) => t(`people.status.${person.status}`)),
        row(t('people.part.phone'), ({ person }) =>
          person.phone === null ? (
            t('people.phone.none')
          ) : (
            <bdi dir="ltr">
              {person.phone.slice(0, 7)}
              <wbr />
              {person.phone.slice(7)}
            </bdi>
          ),
        ),
        row(t('duplicates.registered'), ({ person }) => texts.date(dayOf(person.createdAt))),
        row(t('merging.sign-in'), ({ counts }) =>
          t(counts.account ? 'merging.has-sign-in' : 'merging.no-sign-in'),
        ),
        ...numbers.map((name) => row(t(`merging.${name}`), ({ counts }) => texts.number(counts[name]))),
      ]}
    />
  )
}

const mergePage = definePage({
  path: '/desk/duplicates/:id/merge',
  policy,
  get: async (page) => {
    const { t, params } = page
    const { found, skills } = await page.read(async (work) => {
      const found = await comparePair(work, params.id as string)
      const named = [found.a, found.b].flatMap(({ person }) => person.skills)
      return { found, skills: await skillLabels(work, named, page.locale) }
    })
    const sides = [
      { value: 'a', text: t('duplicates.first') },
      { value: 'b', text: t('duplicates.second') },
    ]
    return {
      title: t('merging.title'),
      back: `/desk/duplicates/${params.id}`,
      wide: true,
      body: (
        <>
          <h1 class="govuk-heading-l">{t('merging.title')}</h1>
          <SideBySide page={page} found={found} skills={skills} />
          {found.hindrance ? (
            <WarningText>{t(`merging.hindrance.${found.hindrance}`)}</WarningText>
          ) : (
            <SendForm submit={t('merging.do')} variant="warning">
              <h2 class="govuk-heading-m">{t('merging.choose')}</h2>
              {found.staysIsOpen && (
                <RadiosField
                  name="stays"
                  legend={t('merging.stays')}
                  legendSize="s"
                  items={sides}
                  initial={found.stays}
                />
              )}
              {found.differing.map((part) => (
                <RadiosField
                  name={part}
                  legend={partName(page, part)}
                  legendSize="s"
                  items={
                    isUnitable(part)
                      ? [
                          {
                            value: 'both',
                            text: t('merging.both'),
                            hint: <Both page={page} part={part} found={found} skills={skills} />,
                          },
                          ...sides,
                        ]
                      : sides
                  }
                  initial={proposed(part, found.a, found.b)}
                />
              ))}
              <h2 class="govuk-heading-m">{t('merging.happens')}</h2>
              <ul class="govuk-list govuk-list--bullet">
                <li>{t('merging.happens.placements')}</li>
                <li>{t('merging.happens.documents')}</li>
                <li>{t('merging.happens.consents')}</li>
                <li>
                  {found.staysIsOpen
                    ? t('merging.happens.sign-in')
                    : t('merging.happens.sign-in-of', { which: found.stays })}
                </li>
                <li>{t('merging.happens.told', { days: daysToUndo })}</li>
              </ul>
              <RadiosField
                name="reason"
                legend={t('merging.reason')}
                legendSize="s"
                items={reasons.map((reason) => ({ value: reason, text: t(`merging.reason.${reason}`) }))}
              />
            </SendForm>
          )}
        </>
      ),
    }
  },
  post: async (page) => {
    const { form, params } = page
    const chosen: Partial<Record<PartName, string>> = {}
    for (const part of [...listNames, ...singleKinds]) chosen[part] = form.text(part)
    const stays = form.text('stays')
    const kept = await page.write((work) =>
      mergePair(work, params.id as string, {
        ...(stays === 'a' || stays === 'b' ? { stays } : {}),
        parts: chosen,
        reason: form.text('reason'),
      }),
    )
    const next = await page.read((work) => nextPair(work, kept))
    if (!next) return { redirect: `/desk/people/${kept}`, message: { key: 'merging.done' } }
    return {
      redirect: `/desk/duplicates/${next.id}${next.found ? '/merge' : ''}`,
      message: { key: 'merging.done-next' },
    }
  },
})

function Merged(props: { page: PageContext; merge: Merge; latest: boolean; own: boolean }) {
  const { page, merge, latest, own } = props
  const { t, texts } = page
  const open = merge.undoUntil > new Date()
  return (
    <>
      <SummaryList
        rows={[
          { key: t('merging.when'), value: texts.moment(merge.mergedAt) },
          { key: t('merging.by'), value: <bdi>{merge.office}</bdi> },
          { key: t('merging.why'), value: t(`merging.reason.${merge.reason}`) },
          ...(['placements', 'documents', 'referrals'] as const).map((name) => ({
            key: t(`merging.${name}`),
            value: texts.number(merge.moved[name] ?? 0),
          })),
          { key: t('merging.consents-ended'), value: texts.number(merge.moved.consents_ended ?? 0) },
          { key: t('merging.until'), value: open ? texts.moment(merge.undoUntil) : t('merging.final') },
        ]}
      />
      {open && !latest && <p class="govuk-body">{t('merging.error.later')}</p>}
      {open && latest && (
        <SendForm submit={t(own ? 'merging.object' : 'merging.undo')} variant="warning">
          <input type="hidden" name="merge" value={merge.id} />
        </SendForm>
      )}
    </>
  )
}

function mergedPage(path: string, own: boolean): Page {
  return definePage({
    path,
    policy: own ? worker : policy,
    get: async (page) => {
      const { t } = page
      const { person, merges } = await page.read(async (work) => {
        const person = await (own ? ownRecord(work) : personOfJurisdiction(work, id(page)))
        return { person, merges: await mergesOf(work, person) }
      })
      return {
        title: t('merging.merged'),
        back: own ? '/me' : `/desk/people/${id(page)}`,
        body: (
          <>
            <WhoseRecord person={person} />
            <h1 class="govuk-heading-l">{t('merging.merged')}</h1>
            {merges.length === 0 && <EmptyState title={t('merging.none')} />}
            {merges.length > 0 && <InsetText>{t(own ? 'merging.own-lead' : 'merging.desk-lead')}</InsetText>}
            {merges.map((merge, index) => (
              <Merged page={page} merge={merge} latest={index === 0} own={own} />
            ))}
          </>
        ),
      }
    },
    post: async (page) => {
      await page.write((work) => takeApart(work, page.form.text('merge')))
      return {
        redirect: own ? '/me' : `/desk/people/${id(page)}`,
        message: { key: own ? 'merging.objected' : 'merging.undone' },
      }
    },
  })
}

export const mergingPages: Page[] = [
  mergePage,
  mergedPage('/me/joined', true),
  mergedPage('/desk/people/:id/joined', false),
]
