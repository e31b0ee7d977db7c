/** What a record holds and what is still open, kind by kind. */
import { Tag, TaskList } from '../../../../foundation/design/index.ts'
import type { PageContext } from '../../../../foundation/http/page.ts'
import { type KindName, kindNames, kindOfName } from '../kinds.ts'
import type { Entry } from '../service.ts'

const groups: Record<string, readonly KindName[]> = {
  you: ['latin-name', 'sex', 'place', 'phone', 'nationality', 'passport'],
  work: ['work', 'skill', 'education', 'language', 'test', 'certificate', 'driving'],
  papers: ['document'],
  wishes: ['availability', 'dependant', 'needs'],
}

/** What opens most to whoever has not answered it: most pathways and vacancies ask for these, in this order. */
const opensMore: readonly KindName[] = [
  'passport',
  'work',
  'education',
  'language',
  'test',
  'certificate',
  'latin-name',
  'availability',
  'skill',
]

export function answeredKinds(entries: readonly Entry[]): number {
  return new Set(entries.map(({ kind }) => kind)).size
}

export const kindTotal = kindNames.length

function item({ t, url }: PageContext, base: string, kind: KindName, entries: readonly Entry[]) {
  const own = entries.filter((entry) => entry.kind === kind)
  const checked = own.filter(({ check }) => check !== null).length
  return {
    title: t(`people.kind.${kind}`),
    href: url(`${base}/${kind}`),
    hint: own.length === 0 ? t(`people.why.${kind}`) : undefined,
    status:
      own.length === 0 ? (
        t('people.entry.none')
      ) : (
        <>
          {t('people.entry.count', { count: own.length })}{' '}
          {checked > 0 && <Tag colour="green">{t('people.entry.checked-count', { count: checked })}</Tag>}
        </>
      ),
  }
}

export function KindGroups({ page, base, entries }: { page: PageContext; base: string; entries: Entry[] }) {
  return (
    <>
      {Object.entries(groups).map(([group, names]) => (
        <>
          <h2 class="govuk-heading-m">{page.t(`people.group.${group}`)}</h2>
          <TaskList
            idPrefix={group}
            items={names.map((kind) => ({ ...item(page, base, kind, entries), hint: undefined }))}
          />
        </>
      ))}
    </>
  )
}

/** The next few answers that would open most; nothing when all are given. */
export function OpensMore({ page, base, entries }: { page: PageContext; base: string; entries: Entry[] }) {
  const open = opensMore.filter((kind) => !entries.some((entry) => entry.kind === kind)).slice(0, 3)
  if (open.length === 0) return null
  return (
    <>
      <h2 class="govuk-heading-m">{page.t('people.me.opens-more')}</h2>
      <TaskList idPrefix="opens-more" items={open.map((kind) => item(page, base, kind, entries))} />
    </>
  )
}

/** Kinds that an officer can compare with a document. */
export const checkedKinds = kindNames.filter((kind) => kindOfName(kind).checkedWith)
