/** Form parts that know the page they stand in: they keep what was typed and show what was wrong with it. */
import { randomUUID } from 'node:crypto'
import { type ComponentChildren, createContext } from 'preact'
import { useContext } from 'preact/hooks'
import {
  Button,
  Checkboxes,
  DateInput,
  ErrorSummary,
  FileUpload,
  Input,
  NotificationBanner,
  Radios,
  Select,
  Textarea,
} from '../design/index.ts'
import type { Message } from '../errors.ts'
import { type FileKind, fileKinds } from '../files/kinds.ts'
import type { PageContext } from './page.ts'

const Scope = createContext<PageContext | undefined>(undefined)

export function usePage(): PageContext {
  const page = useContext(Scope)
  if (!page) throw new Error('This component stands only inside a page')
  return page
}

/** Around every page's body: error summary and the message of what was just done come first. */
export function PageScope(props: {
  page: PageContext
  flash: Message | undefined
  children: ComponentChildren
}) {
  const { page, flash } = props
  const errors = Object.entries(page.form.errors)
  return (
    <Scope.Provider value={page}>
      {errors.length > 0 && (
        <ErrorSummary
          errors={errors.map(([field, { key, values }]) => ({
            text: page.t(key, values),
            // A date's first box takes the focus; the group around the three cannot.
            ...(field === ''
              ? {}
              : { href: `#${[`${field}-day`, `${field}-month`].find((id) => page.form.has(id)) ?? field}` }),
          }))}
        />
      )}
      {flash && <NotificationBanner success text={page.t(flash.key, flash.values)} />}
      {props.children}
    </Scope.Provider>
  )
}

function useField(name: string) {
  const { form, t } = usePage()
  const error = form.errors[name]
  return { form, error: error && t(error.key, error.values) }
}

/** A form that posts to its own page: carries the visitor's token and a mark that makes sending it twice harmless. */
export function SendForm(props: {
  /** Label of the button; left out when the form brings its own buttons. */
  submit?: ComponentChildren
  variant?: 'secondary' | 'warning'
  /** Path without language; this page when left out. */
  action?: string
  id?: string
  /** Carries a file: the page has an `upload` rule. */
  upload?: boolean
  children?: ComponentChildren
}) {
  const { session, url, request } = usePage()
  const action = props.action === undefined ? request.url : url(props.action)
  return (
    <form
      method="post"
      action={action}
      novalidate
      id={props.id}
      enctype={props.upload ? 'multipart/form-data' : undefined}
    >
      <input type="hidden" name="_csrf" value={session.csrfToken()} />
      <input type="hidden" name="_once" value={randomUUID()} />
      {props.children}
      {props.submit && <Button variant={props.variant}>{props.submit}</Button>}
    </form>
  )
}

type FieldOf<P, Given extends keyof P> = Omit<P, Given | 'error'> & {
  name: string
  /** Shown when nothing was sent yet. */
  initial?: string | undefined
}

export function TextField({ initial, ...props }: FieldOf<Parameters<typeof Input>[0], 'value'>) {
  const { form, error } = useField(props.name)
  // A secret is never sent back to a screen that others may see.
  const value = props.type === 'password' ? undefined : form.has(props.name) ? form.text(props.name) : initial
  return <Input {...props} value={value} error={error} />
}

export function TextareaField({ initial, ...props }: FieldOf<Parameters<typeof Textarea>[0], 'value'>) {
  const { form, error } = useField(props.name)
  return <Textarea {...props} value={form.has(props.name) ? form.text(props.name) : initial} error={error} />
}

/** For one file of these kinds. Browsers send no file twice: after any other mistake it must be chosen again. */
export function FileField({
  kinds,
  maxBytes,
  hint,
  ...props
}: Omit<Parameters<typeof FileUpload>[0], 'error' | 'accept'> & {
  kinds: readonly FileKind[]
  maxBytes: number
}) {
  const { t } = usePage()
  const { form, error } = useField(props.name)
  const again = !error && Object.keys(form.errors).length > 0
  const rule = t('file.hint', {
    kinds: kinds.map((kind) => fileKinds[kind].name).join(', '),
    max: Math.floor(maxBytes / 1024 / 1024),
  })
  return (
    <FileUpload
      {...props}
      accept={kinds.flatMap((kind) => [`.${fileKinds[kind].extension}`, fileKinds[kind].mediaType]).join()}
      hint={
        <>
          {hint} {rule} {again && <strong>{t('file.again')}</strong>}
        </>
      }
      error={error}
    />
  )
}

export function SelectField({ initial, ...props }: FieldOf<Parameters<typeof Select>[0], 'value'>) {
  const { form, error } = useField(props.name)
  return <Select {...props} value={form.has(props.name) ? form.text(props.name) : initial} error={error} />
}

export function RadiosField({ initial, ...props }: FieldOf<Parameters<typeof Radios>[0], 'value'>) {
  const { form, error } = useField(props.name)
  return <Radios {...props} value={form.has(props.name) ? form.text(props.name) : initial} error={error} />
}

export function CheckboxesField({
  initial,
  ...props
}: Omit<Parameters<typeof Checkboxes>[0], 'values' | 'error'> & { initial?: string[] }) {
  const { form, error } = useField(props.name)
  const sent = Object.keys(form.values).length > 0
  return <Checkboxes {...props} values={sent ? form.all(props.name) : (initial ?? [])} error={error} />
}

/** Day, month and year; `initial` is ISO. Read it back with `dateFrom`. */
export function DateField({
  initial,
  name,
  ...props
}: Omit<Parameters<typeof DateInput>[0], 'values' | 'error' | 'id'> & {
  name: string
  initial?: string | undefined
}) {
  const { form, error } = useField(name)
  const [year, month, day] = (initial ?? '').split('-')
  const sent = form.has(`${name}-year`)
  const values = sent
    ? { day: form.text(`${name}-day`), month: form.text(`${name}-month`), year: form.text(`${name}-year`) }
    : { day: day ?? '', month: month ?? '', year: year ?? '' }
  return <DateInput {...props} id={name} name={name} values={values} error={error} />
}
