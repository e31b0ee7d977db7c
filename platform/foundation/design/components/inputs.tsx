import type { ComponentChildren } from 'preact'
import { classNames } from '../class-names.ts'
import { descriptionIds, type LabelledFieldProps, LabelledGroup } from './form.tsx'

export type TextDirection = 'ltr' | 'rtl' | 'auto'

export interface InputProps extends LabelledFieldProps {
  value?: string | number | undefined
  type?: 'text' | 'tel' | 'email' | 'password' | 'search' | 'url' | 'number' | undefined
  inputmode?: 'text' | 'numeric' | 'decimal' | 'tel' | 'email' | 'search' | 'url' | 'none' | undefined
  autocomplete?: string | undefined
  autocapitalize?: 'none' | 'sentences' | 'words' | 'characters' | undefined
  pattern?: string | undefined
  maxlength?: number | undefined
  spellcheck?: boolean | undefined
  required?: boolean | undefined
  disabled?: boolean | undefined
  /** "ltr" for numbers, phones and addresses of mail, "auto" for names and free text. */
  dir?: TextDirection | undefined
  lang?: string | undefined
  /** Number of characters the field is made for. */
  width?: 2 | 3 | 4 | 5 | 10 | 20 | 30 | undefined
  prefix?: ComponentChildren
  suffix?: ComponentChildren
}

export function Input(props: InputProps) {
  const { name, id = name, error, type = 'text', width, prefix, suffix, spellcheck } = props
  const input = (
    <input
      class={classNames(
        'govuk-input',
        width && `govuk-input--width-${width}`,
        props.class,
        Boolean(error) && 'govuk-input--error',
      )}
      id={id}
      name={name}
      type={type}
      spellcheck={spellcheck}
      value={props.value}
      disabled={props.disabled}
      required={props.required}
      maxlength={props.maxlength}
      dir={props.dir}
      lang={props.lang}
      aria-describedby={descriptionIds({ ...props, id })}
      autocomplete={props.autocomplete}
      autocapitalize={props.autocapitalize}
      pattern={props.pattern}
      inputmode={props.inputmode}
    />
  )
  return (
    <LabelledGroup {...props}>
      {prefix || suffix ? (
        <div class="govuk-input__wrapper">
          {prefix && (
            <div class="govuk-input__prefix" aria-hidden="true">
              {prefix}
            </div>
          )}
          {input}
          {suffix && (
            <div class="govuk-input__suffix" aria-hidden="true">
              {suffix}
            </div>
          )}
        </div>
      ) : (
        input
      )}
    </LabelledGroup>
  )
}

export interface FileUploadProps extends LabelledFieldProps {
  /** File name endings and media types, comma separated. */
  accept?: string | undefined
  multiple?: boolean | undefined
  disabled?: boolean | undefined
}

export function FileUpload(props: FileUploadProps) {
  const { name, id = name, error } = props
  return (
    <LabelledGroup {...props}>
      <input
        class={classNames('govuk-file-upload', props.class, Boolean(error) && 'govuk-file-upload--error')}
        id={id}
        name={name}
        type="file"
        accept={props.accept}
        multiple={props.multiple}
        disabled={props.disabled}
        aria-describedby={descriptionIds({ ...props, id })}
      />
    </LabelledGroup>
  )
}

export interface TextareaProps extends LabelledFieldProps {
  value?: string | undefined
  rows?: number | undefined
  autocomplete?: string | undefined
  maxlength?: number | undefined
  spellcheck?: boolean | undefined
  required?: boolean | undefined
  disabled?: boolean | undefined
  dir?: TextDirection | undefined
  lang?: string | undefined
}

export function Textarea(props: TextareaProps) {
  const { name, id = name, error, rows = 5 } = props
  return (
    <LabelledGroup {...props}>
      <textarea
        class={classNames('govuk-textarea', Boolean(error) && 'govuk-textarea--error', props.class)}
        id={id}
        name={name}
        rows={rows}
        spellcheck={props.spellcheck}
        disabled={props.disabled}
        required={props.required}
        maxlength={props.maxlength}
        dir={props.dir}
        lang={props.lang}
        aria-describedby={descriptionIds({ ...props, id })}
        autocomplete={props.autocomplete}
        value={props.value}
      />
    </LabelledGroup>
  )
}

export interface SelectOption {
  /** Without a value the text is the value. */
  value?: string | number | boolean | undefined
  text: string | number
  disabled?: boolean | undefined
  lang?: string | undefined
}

export interface SelectProps extends LabelledFieldProps {
  items: (SelectOption | false | null | undefined | '')[]
  value?: string | number | boolean | undefined
  autocomplete?: string | undefined
  required?: boolean | undefined
  disabled?: boolean | undefined
}

export function Select(props: SelectProps) {
  const { name, id = name, error, items, value } = props
  return (
    <LabelledGroup {...props}>
      <select
        class={classNames('govuk-select', props.class, Boolean(error) && 'govuk-select--error')}
        id={id}
        name={name}
        disabled={props.disabled}
        required={props.required}
        autocomplete={props.autocomplete}
        aria-describedby={descriptionIds({ ...props, id })}
      >
        {items.map(
          (item) =>
            item && (
              <option
                value={item.value === undefined ? undefined : String(item.value)}
                selected={value !== undefined && String(item.value ?? item.text) === String(value)}
                disabled={item.disabled}
                lang={item.lang}
              >
                {item.text}
              </option>
            ),
        )}
      </select>
    </LabelledGroup>
  )
}
