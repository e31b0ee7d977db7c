import { Table } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import type { ChangeText } from './changes.ts'
import { Original, Source } from './parts.tsx'

/** What changed, one sentence each, with the cells of tables and the law that says so. */
export function ChangeList({ changes }: { changes: readonly ChangeText[] }) {
  const { t } = usePage()
  if (changes.length === 0) return <p class="govuk-body">{t('pathways.changes.none')}</p>
  return (
    <ul class="govuk-list govuk-list--bullet govuk-list--spaced">
      {changes.map(({ text, name, cells, citation }) => (
        <li>
          {text}
          {name && (
            <div class="govuk-hint govuk-!-margin-bottom-0 govuk-!-font-size-16">
              <Original text={name} />
            </div>
          )}
          {cells && cells.length > 0 && (
            <Table
              smallTextUntilTablet
              firstCellIsHeader
              head={[
                { text: t('pathways.changes.for') },
                { text: t('pathways.changes.before'), numeric: true },
                { text: t('pathways.changes.now'), numeric: true },
              ]}
              rows={cells
                .slice(0, mostCells)
                .map(({ key, before, after }) => [
                  { text: <bdi>{key}</bdi> },
                  { text: before, numeric: true },
                  { text: after, numeric: true },
                ])}
            />
          )}
          {cells &&
            cells.length > mostCells &&
            t('pathways.changes.more', { count: cells.length - mostCells })}
          {citation && <Source citation={citation} />}
        </li>
      ))}
    </ul>
  )
}

const mostCells = 12
