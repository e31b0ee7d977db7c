import type { ComponentChildren } from 'preact'
import { classNames } from '../class-names.ts'
import { useDesignTexts } from '../texts.tsx'
import { descriptionIds, type FieldProps, Fieldset, FormGroup, HintAndError, type TextSize } from './form.tsx'
import { Input } from './inputs.tsx'

export type DatePart = 'day' | 'month' | 'year'

export interface DateInputProps extends Omit<FieldProps, 'name'> {
  id: string
  /** The fields are called name-day, name-month and name-year; without a name day, month and year. */
  name?: string | undefined
  legend?: ComponentChildren
  legendSize?: TextSize | undefined
  legendIsHeading?: boolean | undefined
  parts?: readonly DatePart[] | undefined
  values?: { [part in DatePart]?: string | number | undefined } | undefined
  /** The fields that are wrong; with an error and without this, all of them. */
  errorParts?: readonly DatePart[] | undefined
  /** A birth date: lets the browser fill it in. */
  birthDate?: boolean | undefined
}

export function DateInput(props: DateInputProps) {
  const { id, name, legend, error, parts = ['day', 'month', 'year'], values = {} } = props
  const texts = useDesignTexts()
  const wrong = props.errorParts ?? (error ? parts : [])
  return (
    <FormGroup hasError={Boolean(error)} class={props.groupClass}>
      <Fieldset
        legend={legend}
        legendSize={props.legendSize}
        legendIsHeading={props.legendIsHeading}
        describedBy={descriptionIds(props)}
        role="group"
      >
        <HintAndError {...props} />
        <div class={classNames('govuk-date-input', props.class)} id={id}>
          {parts.map((part) => (
            <div class="govuk-date-input__item">
              <Input
                label={texts[part]}
                labelClass="govuk-date-input__label"
                id={`${id}-${part}`}
                name={name === undefined ? part : `${name}-${part}`}
                class={classNames('govuk-date-input__input', wrong.includes(part) && 'govuk-input--error')}
                width={part === 'year' ? 4 : 2}
                value={values[part]}
                inputmode="numeric"
                autocomplete={props.birthDate ? `bday-${part}` : undefined}
              />
            </div>
          ))}
        </div>
      </Fieldset>
    </FormGroup>
  )
}
