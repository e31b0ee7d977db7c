import type { ComponentChildren } from 'preact'
import { classNames } from '../class-names.ts'
import { safeUrl } from '../safe-url.ts'
import { useDesignTexts } from '../texts.tsx'
import type { HeadingLevel } from './lists.tsx'

export interface TimelineItem {
  title: ComponentChildren
  /** Colour alone must not tell the state: say it in `title` or `status` as well. */
  state: 'done' | 'current' | 'next' | 'stopped'
  /** ISO date or date and time. */
  dateTime?: string | undefined
  /** The date as people read it. */
  time?: ComponentChildren
  status?: ComponentChildren
  children?: ComponentChildren
}

export function Timeline({
  items,
  headingLevel = 3,
}: {
  items: TimelineItem[]
  headingLevel?: HeadingLevel
}) {
  const Heading = `h${headingLevel}` as const
  return (
    <ol class="fw-timeline">
      {items.map(({ title, state, dateTime, time, status, children }) => (
        <li
          class={`fw-timeline__item fw-timeline__item--${state}`}
          aria-current={state === 'current' ? 'step' : undefined}
        >
          <Heading class="fw-timeline__title">{title}</Heading>
          {(time || status) && (
            <p class="fw-timeline__meta">
              {time && <time dateTime={dateTime}>{time}</time>} {status}
            </p>
          )}
          {children && <div class="fw-timeline__body">{children}</div>}
        </li>
      ))}
    </ol>
  )
}

export interface Reason {
  state: 'met' | 'partly' | 'missing' | 'unknown'
  text: ComponentChildren
  /** Why, or what would be enough. */
  detail?: ComponentChildren
}

/** Why somebody fits or does not fit: each requirement with its answer. */
export function ReasonList({ items, class: extra }: { items: Reason[]; class?: string | undefined }) {
  const texts = useDesignTexts()
  return (
    <ul class={classNames('fw-reasons', extra)}>
      {items.map(({ state, text, detail }) => (
        <li class={`fw-reasons__item fw-reasons__item--${state}`}>
          <span class="govuk-visually-hidden">{texts[state]}</span>{' '}
          <span class="fw-reasons__text">{text}</span>
          {detail && <span class="fw-reasons__detail">{detail}</span>}
        </li>
      ))}
    </ul>
  )
}

export interface Stat {
  label: ComponentChildren
  value: ComponentChildren
  detail?: ComponentChildren
  href?: string | undefined
}

export function StatRow({ items }: { items: Stat[] }) {
  return (
    <dl class="fw-stats">
      {items.map(({ label, value, detail, href }) => (
        <div class="fw-stats__tile">
          <dt class="fw-stats__label">{href === undefined ? label : <a href={safeUrl(href)}>{label}</a>}</dt>
          <dd class="fw-stats__value">{value}</dd>
          {detail && <dd class="fw-stats__detail">{detail}</dd>}
        </div>
      ))}
    </dl>
  )
}

export interface CardProps {
  title: ComponentChildren
  href?: string | undefined
  headingLevel?: HeadingLevel | undefined
  /** A Tag beside the title. */
  tag?: ComponentChildren
  /** One quiet line under the title: employer, place. */
  meta?: ComponentChildren
  children?: ComponentChildren
}

/** One result in a list: a vacancy, a candidate, a pathway. */
export function Card({ title, href, headingLevel = 2, tag, meta, children }: CardProps) {
  const Heading = `h${headingLevel}` as const
  return (
    <article class="fw-card">
      <div class="fw-card__head">
        <Heading class="fw-card__title">
          {href === undefined ? title : <a href={safeUrl(href)}>{title}</a>}
        </Heading>
        {tag}
      </div>
      {meta && <p class="fw-card__meta">{meta}</p>}
      {children}
    </article>
  )
}

export interface EmptyStateProps {
  title: ComponentChildren
  headingLevel?: HeadingLevel | undefined
  /** What to do now: text, a button. */
  children?: ComponentChildren
}

export function EmptyState({ title, headingLevel = 2, children }: EmptyStateProps) {
  const Heading = `h${headingLevel}` as const
  return (
    <div class="fw-empty">
      <Heading class="fw-empty__title">{title}</Heading>
      {children}
    </div>
  )
}
