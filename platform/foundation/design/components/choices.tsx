import type { ComponentChildren } from 'preact'
import { classNames } from '../class-names.ts'
import {
  descriptionIds,
  type FieldProps,
  Fieldset,
  FormGroup,
  Hint,
  HintAndError,
  Label,
  type TextSize,
} from './form.tsx'

export interface Choice {
  value: string | number
  text: ComponentChildren
  hint?: ComponentChildren
  /** Further questions that belong to this choice: always shown, so that nothing needs JavaScript. */
  conditional?: ComponentChildren
  disabled?: boolean | undefined
  id?: string | undefined
  name?: string | undefined
  lang?: string | undefined
}

export type ChoiceItem = Choice | { divider: ComponentChildren } | false | null | undefined | ''

interface ChoicesProps extends FieldProps {
  items: ChoiceItem[]
  /** Without a legend there is no fieldset: only for a single choice that explains itself. */
  legend?: ComponentChildren
  legendSize?: TextSize | undefined
  legendIsHeading?: boolean | undefined
  fieldsetClass?: string | undefined
  small?: boolean | undefined
}

export interface RadiosProps extends ChoicesProps {
  value?: string | number | undefined
  inline?: boolean | undefined
}

export function Radios({ value, inline, ...props }: RadiosProps) {
  return (
    <Choices
      {...props}
      kind="radio"
      class={classNames(props.class, inline && 'govuk-radios--inline')}
      isChecked={(item) => value !== undefined && String(item.value) === String(value)}
    />
  )
}

export interface CheckboxesProps extends ChoicesProps {
  values?: readonly (string | number)[] | undefined
}

export function Checkboxes({ values, ...props }: CheckboxesProps) {
  return (
    <Choices
      {...props}
      kind="checkbox"
      isChecked={(item) => values?.some((value) => String(value) === String(item.value)) ?? false}
    />
  )
}

function Choices(props: ChoicesProps & { kind: 'radio' | 'checkbox'; isChecked: (item: Choice) => boolean }) {
  const { name, id = name, items, kind, legend, error, small } = props
  const block = kind === 'radio' ? 'govuk-radios' : 'govuk-checkboxes'
  const described = descriptionIds({ ...props, id })
  return (
    <FormGroup hasError={Boolean(error)} class={props.groupClass}>
      <Fieldset
        legend={legend}
        legendSize={props.legendSize}
        legendIsHeading={props.legendIsHeading}
        describedBy={described}
        class={props.fieldsetClass}
      >
        <HintAndError {...props} id={id} />
        <div class={classNames(block, small && `${block}--small`, props.class)}>
          {items.map((item, index) => {
            if (!item) return null
            if ('divider' in item) return <div class={`${block}__divider`}>{item.divider}</div>
            // The first choice has the plain id, so that an error summary can point at it.
            const itemId = item.id ?? (index === 0 ? id : `${id}-${index + 1}`)
            const ownDescription = kind === 'checkbox' && !legend ? described : undefined
            return (
              <>
                <div class={`${block}__item`}>
                  <input
                    class={`${block}__input`}
                    id={itemId}
                    name={item.name ?? name}
                    type={kind}
                    value={item.value}
                    checked={props.isChecked(item)}
                    disabled={item.disabled}
                    aria-describedby={
                      classNames(ownDescription, item.hint && `${itemId}-item-hint`) || undefined
                    }
                  />
                  <Label for={itemId} class={`${block}__label`}>
                    {item.lang ? <span lang={item.lang}>{item.text}</span> : item.text}
                  </Label>
                  {item.hint && (
                    <Hint id={`${itemId}-item-hint`} class={`${block}__hint`}>
                      {item.hint}
                    </Hint>
                  )}
                </div>
                {item.conditional && (
                  <div class={`${block}__conditional`} id={`conditional-${itemId}`}>
                    {item.conditional}
                  </div>
                )}
              </>
            )
          })}
        </div>
      </Fieldset>
    </FormGroup>
  )
}
