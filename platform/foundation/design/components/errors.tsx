import type { ComponentChildren } from 'preact'
import { classNames } from '../class-names.ts'
import { safeUrl } from '../safe-url.ts'
import { useDesignTexts } from '../texts.tsx'

export interface ErrorSummaryProps {
  /** `href` is "#" and the id of the field. */
  errors?: { text: ComponentChildren; href?: string | undefined }[] | undefined
  title?: ComponentChildren
  description?: ComponentChildren
  class?: string | undefined
}

export function ErrorSummary({ errors = [], title, description, class: extra }: ErrorSummaryProps) {
  const texts = useDesignTexts()
  return (
    <div class={classNames('govuk-error-summary', extra)}>
      <div role="alert">
        <h2 class="govuk-error-summary__title">{title ?? texts.errorTitle}</h2>
        <div class="govuk-error-summary__body">
          {description && <p>{description}</p>}
          {errors.length > 0 && (
            <ul class="govuk-list govuk-error-summary__list">
              {errors.map(({ text, href }) => (
                <li>{href === undefined ? text : <a href={safeUrl(href)}>{text}</a>}</li>
              ))}
            </ul>
          )}
        </div>
      </div>
    </div>
  )
}

export interface ErrorMessageProps {
  children: ComponentChildren
  id?: string | undefined
  /** Read aloud before the message; an empty text leaves it out. */
  errorPrefix?: string | undefined
  class?: string | undefined
}

export function ErrorMessage({ children, id, errorPrefix, class: extra }: ErrorMessageProps) {
  const texts = useDesignTexts()
  const prefix = errorPrefix ?? texts.errorPrefix
  return (
    <p id={id} class={classNames('govuk-error-message', extra)}>
      {prefix && (
        <>
          <span class="govuk-visually-hidden">{prefix}</span>{' '}
        </>
      )}
      {children}
    </p>
  )
}
