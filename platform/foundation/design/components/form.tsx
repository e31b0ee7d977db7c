import type { ComponentChildren } from 'preact'
import { classNames } from '../class-names.ts'
import { ErrorMessage } from './errors.tsx'

export type TextSize = 's' | 'm' | 'l' | 'xl'

/** What every form field takes; ids come from `id`, or else from `name`. */
export interface FieldProps {
  name: string
  id?: string | undefined
  hint?: ComponentChildren
  error?: ComponentChildren
  errorPrefix?: string | undefined
  /** Ids of further elements that describe the field. */
  describedBy?: string | undefined
  class?: string | undefined
  groupClass?: string | undefined
}

export interface LabelledFieldProps extends FieldProps {
  label: ComponentChildren
  labelSize?: TextSize | undefined
  labelIsHeading?: boolean | undefined
  labelClass?: string | undefined
}

export interface HintProps {
  children: ComponentChildren
  id?: string | undefined
  class?: string | undefined
}

export function Hint({ children, id, class: extra }: HintProps) {
  return (
    <div id={id} class={classNames('govuk-hint', extra)}>
      {children}
    </div>
  )
}

export interface LabelProps {
  children?: ComponentChildren
  for?: string | undefined
  size?: TextSize | undefined
  isHeading?: boolean | undefined
  class?: string | undefined
}

export function Label({ children, for: target, size, isHeading, class: extra }: LabelProps) {
  if (!children) return null
  const label = (
    <label class={classNames('govuk-label', size && `govuk-label--${size}`, extra)} for={target}>
      {children}
    </label>
  )
  return isHeading ? <h1 class="govuk-label-wrapper">{label}</h1> : label
}

export interface FieldsetProps {
  legend?: ComponentChildren
  legendSize?: TextSize | undefined
  legendIsHeading?: boolean | undefined
  children?: ComponentChildren
  describedBy?: string | undefined
  role?: 'group' | undefined
  class?: string | undefined
}

/** Without a legend only what it holds. */
export function Fieldset(props: FieldsetProps) {
  const { legend, legendSize, legendIsHeading, children, describedBy, role, class: extra } = props
  if (!legend) return <>{children}</>
  return (
    <fieldset class={classNames('govuk-fieldset', extra)} role={role} aria-describedby={describedBy}>
      <legend
        class={classNames('govuk-fieldset__legend', legendSize && `govuk-fieldset__legend--${legendSize}`)}
      >
        {legendIsHeading ? <h1 class="govuk-fieldset__heading">{legend}</h1> : legend}
      </legend>
      {children}
    </fieldset>
  )
}

export interface FormGroupProps {
  children: ComponentChildren
  hasError?: boolean | undefined
  class?: string | undefined
}

export function FormGroup({ children, hasError, class: extra }: FormGroupProps) {
  return (
    <div class={classNames('govuk-form-group', hasError && 'govuk-form-group--error', extra)}>{children}</div>
  )
}

interface Description {
  id: string
  hint?: ComponentChildren
  error?: ComponentChildren
  errorPrefix?: string | undefined
  describedBy?: string | undefined
}

/** The ids of hint and error, for the control's `aria-describedby`. */
export function descriptionIds({ id, hint, error, describedBy }: Description): string | undefined {
  return classNames(describedBy, hint && `${id}-hint`, error && `${id}-error`) || undefined
}

export function HintAndError({ id, hint, error, errorPrefix }: Description) {
  return (
    <>
      {hint && <Hint id={`${id}-hint`}>{hint}</Hint>}
      {error && (
        <ErrorMessage id={`${id}-error`} errorPrefix={errorPrefix}>
          {error}
        </ErrorMessage>
      )}
    </>
  )
}

/** Form group with label, hint and error around one control. */
export function LabelledGroup(props: LabelledFieldProps & { children: ComponentChildren }) {
  const { name, id = name, label, labelSize, labelIsHeading, hint, error, errorPrefix } = props
  return (
    <FormGroup hasError={Boolean(error)} class={props.groupClass}>
      <Label for={id} size={labelSize} isHeading={labelIsHeading} class={props.labelClass}>
        {label}
      </Label>
      <HintAndError id={id} hint={hint} error={error} errorPrefix={errorPrefix} />
      {props.children}
    </FormGroup>
  )
}
