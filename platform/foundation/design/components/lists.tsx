import type { ComponentChildren } from 'preact'
import { classNames } from '../class-names.ts'
import { safeUrl } from '../safe-url.ts'
import { useDesignTexts } from '../texts.tsx'

export type HeadingLevel = 1 | 2 | 3 | 4

export interface SummaryAction {
  href: string
  /** "Change" when left out. */
  text?: ComponentChildren
  /** Completes the link for who cannot see the row: "Change" + "name". */
  hiddenText?: ComponentChildren
  class?: string | undefined
}

export interface SummaryRow {
  key: ComponentChildren
  value: ComponentChildren
  actions?: SummaryAction[] | undefined
  class?: string | undefined
}

export interface SummaryCard {
  title?: ComponentChildren
  headingLevel?: HeadingLevel | undefined
  actions?: SummaryAction[] | undefined
  class?: string | undefined
}

export interface SummaryListProps {
  rows: (SummaryRow | false | null | undefined | '')[]
  card?: SummaryCard | undefined
  noBorder?: boolean | undefined
  class?: string | undefined
}

export function SummaryList({ rows, card, noBorder, class: extra }: SummaryListProps) {
  const anyActions = rows.some((row) => (row ? row.actions?.length : false))
  const list = (
    <dl class={classNames('govuk-summary-list', noBorder && 'govuk-summary-list--no-border', extra)}>
      {rows.map((row) => {
        if (!row) return null
        const noActions = anyActions && !row.actions
        return (
          <div
            class={classNames(
              'govuk-summary-list__row',
              noActions && 'govuk-summary-list__row--no-actions',
              row.class,
            )}
          >
            <dt class="govuk-summary-list__key">{row.key}</dt>
            <dd class="govuk-summary-list__value">{row.value}</dd>
            {row.actions && row.actions.length > 0 && (
              <dd class="govuk-summary-list__actions">
                <SummaryActions
                  actions={row.actions}
                  cardTitle={card?.title}
                  listClass="govuk-summary-list__actions-list"
                  itemClass="govuk-summary-list__actions-list-item"
                />
              </dd>
            )}
          </div>
        )
      })}
    </dl>
  )
  if (!card) return list
  const Heading = `h${card.headingLevel ?? 2}` as const
  const actions = card.actions ?? []
  return (
    <div class={classNames('govuk-summary-card', card.class)}>
      <div class="govuk-summary-card__title-wrapper">
        {card.title && <Heading class="govuk-summary-card__title">{card.title}</Heading>}
        {actions.length === 1 ? (
          <div class="govuk-summary-card__actions">
            <SummaryLink {...actions[0]!} cardTitle={card.title} />
          </div>
        ) : (
          actions.length > 0 && (
            <SummaryActions
              actions={actions}
              cardTitle={card.title}
              listClass="govuk-summary-card__actions"
              itemClass="govuk-summary-card__action"
            />
          )
        )}
      </div>
      <div class="govuk-summary-card__content">{list}</div>
    </div>
  )
}

function SummaryActions(props: {
  actions: SummaryAction[]
  cardTitle: ComponentChildren
  listClass: string
  itemClass: string
}) {
  const { actions, cardTitle, listClass, itemClass } = props
  if (actions.length === 1) return <SummaryLink {...actions[0]!} cardTitle={cardTitle} />
  return (
    <ul class={listClass}>
      {actions.map((action) => (
        <li class={itemClass}>
          <SummaryLink {...action} cardTitle={cardTitle} />
        </li>
      ))}
    </ul>
  )
}

function SummaryLink(props: SummaryAction & { cardTitle: ComponentChildren }) {
  const { href, text, hiddenText, class: extra, cardTitle } = props
  const texts = useDesignTexts()
  return (
    <a class={classNames('govuk-link', extra)} href={safeUrl(href)}>
      {text ?? texts.change}
      {(hiddenText || cardTitle) && (
        <span class="govuk-visually-hidden">
          {hiddenText && <> {hiddenText}</>}
          {cardTitle && <> ({cardTitle})</>}
        </span>
      )}
    </a>
  )
}

export interface TableCell {
  text: ComponentChildren
  numeric?: boolean | undefined
  colspan?: number | undefined
  rowspan?: number | undefined
  class?: string | undefined
}

export interface TableProps {
  rows: (TableCell[] | false | null | undefined)[]
  head?: TableCell[] | undefined
  caption?: ComponentChildren
  captionSize?: 's' | 'm' | 'l' | 'xl' | undefined
  firstCellIsHeader?: boolean | undefined
  smallTextUntilTablet?: boolean | undefined
  class?: string | undefined
}

export function Table(props: TableProps) {
  const { rows, head, caption, captionSize, firstCellIsHeader, smallTextUntilTablet } = props
  return (
    <table
      class={classNames(
        'govuk-table',
        smallTextUntilTablet && 'govuk-table--small-text-until-tablet',
        props.class,
      )}
    >
      {caption && (
        <caption
          class={classNames('govuk-table__caption', captionSize && `govuk-table__caption--${captionSize}`)}
        >
          {caption}
        </caption>
      )}
      {head && (
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            {head.map((cell) => {
              // The corner above row headers names nothing: an empty header would be read out as one.
              const Cell = cell.text === '' ? 'td' : 'th'
              return (
                <Cell
                  scope={Cell === 'th' ? 'col' : undefined}
                  class={classNames(
                    'govuk-table__header',
                    cell.numeric && 'govuk-table__header--numeric',
                    cell.class,
                  )}
                  colSpan={cell.colspan}
                  rowSpan={cell.rowspan}
                >
                  {cell.text}
                </Cell>
              )
            })}
          </tr>
        </thead>
      )}
      <tbody class="govuk-table__body">
        {rows.map(
          (row) =>
            row && (
              <tr class="govuk-table__row">
                {row.map((cell, column) => {
                  const span = { colSpan: cell.colspan, rowSpan: cell.rowspan }
                  return column === 0 && firstCellIsHeader ? (
                    <th scope="row" class={classNames('govuk-table__header', cell.class)} {...span}>
                      {cell.text}
                    </th>
                  ) : (
                    <td
                      class={classNames(
                        'govuk-table__cell',
                        cell.numeric && 'govuk-table__cell--numeric',
                        cell.class,
                      )}
                      {...span}
                    >
                      {cell.text}
                    </td>
                  )
                })}
              </tr>
            ),
        )}
      </tbody>
    </table>
  )
}

export type TagColour =
  | 'grey'
  | 'teal'
  | 'green'
  | 'purple'
  | 'magenta'
  | 'red'
  | 'orange'
  | 'yellow'
  | 'blue'

export interface TagProps {
  children: ComponentChildren
  colour?: TagColour | undefined
  class?: string | undefined
}

export function Tag({ children, colour, class: extra }: TagProps) {
  return <strong class={classNames('govuk-tag', colour && `govuk-tag--${colour}`, extra)}>{children}</strong>
}

export interface TaskListItem {
  title: ComponentChildren
  /** Text, or a Tag. */
  status: ComponentChildren
  hint?: ComponentChildren
  /** Without it the task cannot be started yet. */
  href?: string | undefined
  cannotStartYet?: boolean | undefined
  class?: string | undefined
}

export interface TaskListProps {
  items: (TaskListItem | false | null | undefined | '')[]
  idPrefix?: string | undefined
  class?: string | undefined
}

export function TaskList({ items, idPrefix = 'task-list', class: extra }: TaskListProps) {
  return (
    <ul class={classNames('govuk-task-list', extra)}>
      {items.map((item, index) => {
        if (!item) return null
        const hintId = `${idPrefix}-${index + 1}-hint`
        const statusId = `${idPrefix}-${index + 1}-status`
        return (
          <li
            class={classNames(
              'govuk-task-list__item',
              item.href !== undefined && 'govuk-task-list__item--with-link',
              item.class,
            )}
          >
            <div class="govuk-task-list__name-and-hint">
              {item.href === undefined ? (
                <div>{item.title}</div>
              ) : (
                <a
                  class="govuk-link govuk-task-list__link"
                  href={safeUrl(item.href)}
                  aria-describedby={classNames(item.hint && hintId, statusId)}
                >
                  {item.title}
                </a>
              )}
              {item.hint && (
                <div id={hintId} class="govuk-task-list__hint">
                  {item.hint}
                </div>
              )}
            </div>
            <div
              class={classNames(
                'govuk-task-list__status',
                item.cannotStartYet && 'govuk-task-list__status--cannot-start-yet',
              )}
              id={statusId}
            >
              {item.status}
            </div>
          </li>
        )
      })}
    </ul>
  )
}
