import type { ComponentChildren } from 'preact'
import { classNames } from '../class-names.ts'
import { useDesignTexts } from '../texts.tsx'
import type { HeadingLevel } from './lists.tsx'

export interface PanelProps {
  title: ComponentChildren
  children?: ComponentChildren
  headingLevel?: HeadingLevel | undefined
  class?: string | undefined
}

/** Says that something is done, on the last page of a task. */
export function Panel({ title, children, headingLevel = 1, class: extra }: PanelProps) {
  const Heading = `h${headingLevel}` as const
  return (
    <div class={classNames('govuk-panel govuk-panel--confirmation', extra)}>
      <Heading class="govuk-panel__title">{title}</Heading>
      {children && <div class="govuk-panel__body">{children}</div>}
    </div>
  )
}

export interface NotificationBannerProps {
  /** One line; longer content goes into `children`. */
  text?: ComponentChildren
  children?: ComponentChildren
  success?: boolean | undefined
  title?: ComponentChildren
  titleId?: string | undefined
  headingLevel?: HeadingLevel | undefined
  role?: 'alert' | 'region' | undefined
  class?: string | undefined
}

export function NotificationBanner(props: NotificationBannerProps) {
  const { text, children, success, title, titleId = 'govuk-notification-banner-title' } = props
  const texts = useDesignTexts()
  const Heading = `h${props.headingLevel ?? 2}` as const
  const landmark = { role: props.role ?? (success ? 'alert' : 'region'), 'aria-labelledby': titleId } as const
  return (
    <div
      class={classNames(
        'govuk-notification-banner',
        success && 'govuk-notification-banner--success',
        props.class,
      )}
      {...landmark}
    >
      <div class="govuk-notification-banner__header">
        <Heading class="govuk-notification-banner__title" id={titleId}>
          {title ?? (success ? texts.success : texts.important)}
        </Heading>
      </div>
      <div class="govuk-notification-banner__content">
        {text && <p class="govuk-notification-banner__heading">{text}</p>}
        {children}
      </div>
    </div>
  )
}

export interface WarningTextProps {
  children: ComponentChildren
  iconText?: string | undefined
  class?: string | undefined
}

export function WarningText({ children, iconText, class: extra }: WarningTextProps) {
  const texts = useDesignTexts()
  return (
    <div class={classNames('govuk-warning-text', extra)}>
      <span class="govuk-warning-text__icon" aria-hidden="true">
        !
      </span>
      <strong class="govuk-warning-text__text">
        <span class="govuk-visually-hidden">{iconText ?? texts.warning}</span> {children}
      </strong>
    </div>
  )
}

export interface InsetTextProps {
  children: ComponentChildren
  id?: string | undefined
  class?: string | undefined
}

export function InsetText({ children, id, class: extra }: InsetTextProps) {
  return (
    <div id={id} class={classNames('govuk-inset-text', extra)}>
      {children}
    </div>
  )
}

export interface DetailsProps {
  summary: ComponentChildren
  children: ComponentChildren
  open?: boolean | undefined
  id?: string | undefined
  class?: string | undefined
}

export function Details({ summary, children, open, id, class: extra }: DetailsProps) {
  return (
    <details id={id} class={classNames('govuk-details', extra)} open={open}>
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">{summary}</span>
      </summary>
      <div class="govuk-details__text">{children}</div>
    </details>
  )
}
