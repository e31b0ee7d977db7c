import type { ComponentChildren } from 'preact'
import { classNames } from '../class-names.ts'
import { safeUrl } from '../safe-url.ts'

export interface ButtonProps {
  children: ComponentChildren
  /** With `href` it is a link, also for assistive technology: only a script could make it answer to the space bar. */
  href?: string | undefined
  variant?: 'secondary' | 'warning' | 'inverse' | undefined
  start?: boolean | undefined
  type?: 'submit' | 'button' | 'reset' | undefined
  name?: string | undefined
  value?: string | undefined
  /** Names the form when the button stands outside it. */
  form?: string | undefined
  formAction?: string | undefined
  formNoValidate?: boolean | undefined
  disabled?: boolean | undefined
  id?: string | undefined
  class?: string | undefined
}

export function Button({
  children,
  href,
  variant,
  start,
  type = 'submit',
  formAction,
  ...rest
}: ButtonProps) {
  const { class: extra, id, disabled, ...formProps } = rest
  const names = classNames(
    'govuk-button',
    variant && `govuk-button--${variant}`,
    extra,
    start && 'govuk-button--start',
  )
  const content = start ? (
    <>
      {typeof children === 'string' ? children : <span>{children}</span>}
      <StartIcon />
    </>
  ) : (
    children
  )
  if (href !== undefined) {
    return (
      <a href={safeUrl(href)} class={names} id={id}>
        {content}
      </a>
    )
  }
  return (
    <button
      type={type}
      class={names}
      id={id}
      disabled={disabled}
      aria-disabled={disabled ? 'true' : undefined}
      formAction={formAction === undefined ? undefined : safeUrl(formAction)}
      {...formProps}
    >
      {content}
    </button>
  )
}

function StartIcon() {
  return (
    <svg
      class="govuk-button__start-icon"
      xmlns="http://www.w3.org/2000/svg"
      width="17.5"
      height="19"
      viewBox="0 0 33 40"
      aria-hidden="true"
      focusable="false"
    >
      <path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z" />
    </svg>
  )
}

/** Buttons and links that belong to one decision, side by side where there is room. */
export function ButtonGroup({ children }: { children: ComponentChildren }) {
  return <div class="govuk-button-group">{children}</div>
}
