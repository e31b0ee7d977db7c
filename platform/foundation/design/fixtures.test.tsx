import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { type ComponentChildren, h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { type Element, parseHtml } from './html-tree.ts'
import * as design from './index.ts'
import { fixtureTexts } from './test-texts.ts'

/**
 * Our components against the fixtures that govuk-frontend publishes. An adapter turns a fixture's options into
 * props. An option that no adapter has read fails the test: such a fixture has to be named in `UNSUPPORTED`.
 */

// biome-ignore lint/suspicious/noExplicitAny: fixtures are untyped JSON
type Options = any

const ATTRIBUTES = 'takes named props, no free attributes'
const CLASSES = 'takes no classes for this part'
const ONE_VALUE = 'the value is given in one place only'
const DATE_WORDS = 'the words come from DesignTexts, the names from the part'
const DATE_FIELDS = 'the fields are day, month and year with ids and names of their own making'
const INTERRUPTION = 'we ask on a page of its own, not in a panel'
const SCRIPTED = 'a control that only a script makes'
const EMPTY = 'an item is a page or an ellipsis'

const UNSUPPORTED: Record<string, Record<string, string>> = {
  button: {
    attributes: ATTRIBUTES,
    'link attributes': ATTRIBUTES,
  },
  'back-link': {
    attributes: ATTRIBUTES,
  },
  breadcrumbs: {
    attributes: ATTRIBUTES,
    'item attributes': ATTRIBUTES,
  },
  'error-summary': {
    attributes: ATTRIBUTES,
    'error list with attributes': ATTRIBUTES,
  },
  'error-message': {
    attributes: ATTRIBUTES,
  },
  hint: {
    attributes: ATTRIBUTES,
  },
  label: {
    attributes: ATTRIBUTES,
  },
  fieldset: {
    attributes: ATTRIBUTES,
    'legend classes': CLASSES,
  },
  input: {
    attributes: ATTRIBUTES,
    'with prefix with attributes': ATTRIBUTES,
    'with suffix with attributes': ATTRIBUTES,
    'with customised input wrapper': ATTRIBUTES,
    'with prefix with classes': CLASSES,
    'with suffix with classes': CLASSES,
  },
  'file-upload': {
    attributes: ATTRIBUTES,
    'enhanced, custom wrapper classes and attributes': SCRIPTED,
    enhanced: SCRIPTED,
    'enhanced, with error message and hint': SCRIPTED,
    'enhanced, multiple files': SCRIPTED,
    translated: SCRIPTED,
    'translated, no javascript enhancement': SCRIPTED,
    'with value': ONE_VALUE,
  },
  textarea: {
    attributes: ATTRIBUTES,
  },
  select: {
    attributes: ATTRIBUTES,
    'attributes on items': ATTRIBUTES,
    'item selected overrides value': ONE_VALUE,
  },
  radios: {
    attributes: ATTRIBUTES,
    'items with attributes': ATTRIBUTES,
    'label with attributes': ATTRIBUTES,
    'fieldset params': ATTRIBUTES,
    'label with classes': CLASSES,
    'item checked overrides value': ONE_VALUE,
  },
  checkboxes: {
    attributes: ATTRIBUTES,
    'items with attributes': ATTRIBUTES,
    'label with attributes': ATTRIBUTES,
    'fieldset params': ATTRIBUTES,
    'with label classes': CLASSES,
    'item checked overrides values': ONE_VALUE,
  },
  'date-input': {
    attributes: ATTRIBUTES,
    'with input attributes': ATTRIBUTES,
    'items with classes': CLASSES,
    'with translations': DATE_WORDS,
    'with values, name prefix and custom names': DATE_WORDS,
    'custom pattern': DATE_FIELDS,
    'custom inputmode': DATE_FIELDS,
    'with nested name': DATE_FIELDS,
    'with id on items': DATE_FIELDS,
    'with item value': DATE_FIELDS,
    'with field value and items': DATE_FIELDS,
    'with field value and item value': DATE_FIELDS,
    'with field value, item value and values': DATE_FIELDS,
    'with field value overriding values': ONE_VALUE,
  },
  'summary-list': {
    'actions with attributes': ATTRIBUTES,
    attributes: ATTRIBUTES,
    'summary card with custom attributes': ATTRIBUTES,
    'key with classes': CLASSES,
    'actions with classes': CLASSES,
    'overridden-widths': CLASSES,
  },
  table: {
    attributes: ATTRIBUTES,
    'head with attributes': ATTRIBUTES,
    'firstCellIsHeader with attributes': ATTRIBUTES,
    'rows with attributes': ATTRIBUTES,
  },
  tag: {
    attributes: ATTRIBUTES,
  },
  panel: {
    attributes: ATTRIBUTES,
    interruption: INTERRUPTION,
    'interruption-with-content-with-long-line-length': INTERRUPTION,
    'interruption-with-headings-content-and-lists': INTERRUPTION,
    'interruption with custom classes': INTERRUPTION,
    'confirmation, with actions': INTERRUPTION,
    'interruption, with actions classes and attributes': INTERRUPTION,
    'interruption, submit action': INTERRUPTION,
    'interruption, button link': INTERRUPTION,
    'interruption, no actions': INTERRUPTION,
    'interruption, no actions items': INTERRUPTION,
  },
  'notification-banner': {
    attributes: ATTRIBUTES,
    'custom tabindex': ATTRIBUTES,
  },
  'warning-text': {
    attributes: ATTRIBUTES,
  },
  'inset-text': {
    attributes: ATTRIBUTES,
  },
  details: {
    attributes: ATTRIBUTES,
  },
  pagination: {
    'with custom attributes': ATTRIBUTES,
    'with empty items': EMPTY,
  },
  'skip-link': {
    attributes: ATTRIBUTES,
  },
  'task-list': {
    'custom attributes': ATTRIBUTES,
    'custom classes': CLASSES,
  },
}

const adapters: Record<string, (options: Options) => ComponentChildren> = {
  button: (o) => {
    const [variant, rest] = modifier(o.classes, 'govuk-button--', ['secondary', 'warning', 'inverse'])
    const { type, name, value, disabled, id, href } = o
    return h(design.Button, {
      ...{ variant, class: rest, start: o.isStartButton, type, name, value, disabled, id, href },
      children: content(o),
    } as design.ButtonProps)
  },
  'back-link': (o) => h(design.BackLink, { href: o.href ?? '#', class: o.classes, children: content(o) }),
  breadcrumbs: (o) =>
    h(design.Breadcrumbs, {
      items: list(o.items, (item) => ({ text: content(item), href: item.href })),
      label: o.labelText,
      collapseOnMobile: o.collapseOnMobile,
      class: o.classes,
    }),
  'error-summary': (o) =>
    h(design.ErrorSummary, {
      title: content(o, 'title'),
      description: content(o, 'description'),
      errors: list(o.errorList ?? [], (item) => ({ text: content(item), href: item.href })),
      class: o.classes,
    }),
  'error-message': (o) =>
    h(design.ErrorMessage, { id: o.id, class: o.classes, ...prefix(o), children: content(o) }),
  hint: (o) => h(design.Hint, { id: o.id, class: o.classes, children: content(o) }),
  label: (o) => {
    const [size, rest] = modifier(o.classes, 'govuk-label--', ['s', 'm', 'l', 'xl'])
    return h(design.Label, {
      ...{ for: o.for, size, isHeading: o.isPageHeading, class: rest },
      children: content(o),
    } as design.LabelProps)
  },
  fieldset: (o) =>
    h(design.Fieldset, {
      ...legend(o.legend),
      describedBy: o.describedBy,
      class: o.classes,
      role: o.role,
      children: o.html && fromHtml(o.html),
    } as design.FieldsetProps),
  input: (o) => {
    const [width, rest] = modifier(o.classes, 'govuk-input--width-', ['2', '3', '4', '5', '10', '20', '30'])
    const { type, value, disabled, autocomplete, autocapitalize, pattern, inputmode, spellcheck } = o
    return h(design.Input, {
      ...labelled(o),
      ...{ type, value, disabled, autocomplete, autocapitalize, pattern, inputmode, spellcheck },
      ...{ width, class: rest, prefix: content(o.prefix), suffix: content(o.suffix) },
    } as design.InputProps)
  },
  textarea: (o) => {
    const { value, rows, autocomplete, spellcheck } = o
    return h(design.Textarea, { ...labelled(o), class: o.classes, value, rows, autocomplete, spellcheck })
  },
  'file-upload': (o) =>
    h(design.FileUpload, { ...labelled(o), class: o.classes, multiple: o.multiple, disabled: o.disabled }),
  select: (o) =>
    h(design.Select, {
      ...labelled(o),
      class: o.classes,
      value: selectedValue(o),
      items: list(o.items ?? [], ({ value, text, disabled }) => ({ value, text, disabled })),
    }),
  radios: (o) => {
    const [small, withoutSmall] = modifier(o.classes, 'govuk-radios--', ['small'])
    const [inline, rest] = modifier(withoutSmall, 'govuk-radios--', ['inline'])
    return h(design.Radios, {
      ...choices(o),
      ...{ small: Boolean(small), inline: Boolean(inline), class: rest },
      value: o.value ?? checkedValues(o)[0],
    } as design.RadiosProps)
  },
  checkboxes: (o) => {
    const [small, rest] = modifier(o.classes, 'govuk-checkboxes--', ['small'])
    return h(design.Checkboxes, {
      ...choices(o),
      ...{ small: Boolean(small), class: rest, describedBy: o.describedBy ?? o.fieldset?.describedBy },
      values: o.values ?? checkedValues(o),
    } as design.CheckboxesProps)
  },
  'date-input': (o) => {
    const fields: Options[] = o.items?.length
      ? o.items
      : DATE_PARTS.filter((part) => o[part] !== false).map((part) => ({ name: part, ...o[part] }))
    const parts = fields.map(({ name }) => name)
    const wrong = fields.filter(({ error, classes }) => error || classes?.includes('govuk-input--error'))
    const errorFields =
      wrong.length === 0 && o.errorMessage ? fields.filter(({ error }) => error !== false) : wrong
    const typed = ({ name, value }: Options) =>
      value ?? o[name]?.value ?? o.values?.[o.namePrefix ? `${o.namePrefix}-${name}` : name]
    return h(design.DateInput, {
      ...{ id: o.id, name: o.namePrefix, class: o.classes, parts },
      birthDate: fields.every(({ name, autocomplete }) => autocomplete === `bday-${name}`),
      values: Object.fromEntries(fields.map((field) => [field.name, typed(field)])),
      ...{ errorParts: errorFields.map(({ name }) => name), describedBy: o.fieldset?.describedBy },
      ...{ legend: undefined, ...legend(o.fieldset?.legend) },
      ...{ hint: content(o.hint), error: content(o.errorMessage), groupClass: o.formGroup?.classes },
    } as design.DateInputProps)
  },
  'summary-list': (o) => {
    const [noBorder, rest] = modifier(o.classes, 'govuk-summary-list--', ['no-border'])
    return h(design.SummaryList, {
      noBorder: Boolean(noBorder),
      class: rest,
      card: o.card && {
        title: content(o.card.title),
        headingLevel: o.card.title?.headingLevel,
        actions: actions(o.card),
        class: o.card.classes,
      },
      rows: list(o.rows, (row) => ({
        key: content(row.key),
        value: content(row.value),
        actions: actions(row),
        class: row.classes,
      })),
    })
  },
  table: (o) => {
    const [small, rest] = modifier(o.classes, 'govuk-table--', ['small-text-until-tablet'])
    const [captionSize] = modifier(o.captionClasses, 'govuk-table__caption--', ['s', 'm', 'l', 'xl'])
    const cell = ({ colspan, rowspan, classes, ...text }: Options) => ({
      ...{ text: content(text), numeric: text.format === 'numeric', colspan, rowspan, class: classes },
    })
    return h(design.Table, {
      ...{ class: rest, smallTextUntilTablet: Boolean(small), caption: o.caption, captionSize },
      firstCellIsHeader: o.firstCellIsHeader,
      head: o.head && list(o.head, cell),
      rows: list(o.rows, (row) => list(row, cell)),
    } as design.TableProps)
  },
  tag: (o) => tag(o),
  panel: (o) =>
    h(design.Panel, {
      title: content(o, 'title'),
      headingLevel: o.headingLevel,
      class: o.classes,
      children: content(o),
    }),
  'notification-banner': (o) =>
    h(design.NotificationBanner, {
      ...{ success: o.type === 'success', title: content(o, 'title'), titleId: o.titleId },
      ...{ headingLevel: o.titleHeadingLevel, role: o.role, class: o.classes },
      ...(o.html ? { children: fromHtml(o.html) } : { text: o.text }),
    }),
  'warning-text': (o) =>
    h(design.WarningText, { iconText: o.iconFallbackText, class: o.classes, children: content(o) }),
  'inset-text': (o) => h(design.InsetText, { id: o.id, class: o.classes, children: content(o) }),
  details: (o) =>
    h(design.Details, {
      summary: content(o, 'summary'),
      open: o.open,
      id: o.id,
      class: o.classes,
      children: content(o),
    }),
  pagination: (o) => {
    const step = (link: Options, word: string) =>
      link && {
        href: link.href,
        text: link.text ?? fromHtml(`${word}<span class="govuk-visually-hidden"> page</span>`),
        label: link.labelText,
      }
    return h(design.Pagination, {
      items:
        o.items &&
        list(o.items, ({ number, href, current, ellipsis, visuallyHiddenText }) =>
          ellipsis ? { ellipsis } : { number, href, current, label: visuallyHiddenText },
        ),
      previous: step(o.previous, 'Previous'),
      next: step(o.next, 'Next'),
      label: o.landmarkLabel,
      class: o.classes,
    })
  },
  'skip-link': (o) =>
    h(design.SkipLink, { href: o.href ?? '#content', class: o.classes, children: content(o) }),
  'task-list': (o) =>
    h(design.TaskList, {
      idPrefix: o.idPrefix,
      class: o.classes,
      items: list(o.items, (item) => ({
        title: content(item.title),
        hint: content(item.hint),
        href: item.href,
        class: item.classes,
        cannotStartYet: item.status.classes === 'govuk-task-list__status--cannot-start-yet',
        status: item.status.tag ? tag(item.status.tag) : content(item.status),
      })),
    }),
}

const DATE_PARTS = ['day', 'month', 'year'] as const

function content(o: Options, word = ''): ComponentChildren {
  const [html, text] = word ? [o[`${word}Html`], o[`${word}Text`]] : [o?.html, o?.text]
  return html ? fromHtml(html) : text
}

function prefix(o: Options) {
  const word = o?.visuallyHiddenText
  return word === undefined ? {} : { errorPrefix: word && `${word}:` }
}

function modifier(classes: string | undefined, start: string, words: string[]) {
  const names = (classes ?? '').split(' ')
  const found = names.find((name) => words.includes(name.slice(start.length)) && name.startsWith(start))
  return [found?.slice(start.length), names.filter((name) => name !== found).join(' ') || undefined] as const
}

function legend(o: Options) {
  if (!o) return {}
  const [legendSize, rest] = modifier(o.classes, 'govuk-fieldset__legend--', ['s', 'm', 'l', 'xl'])
  assert.equal(rest, undefined, 'legend classes')
  return { legend: content(o), legendSize, legendIsHeading: o.isPageHeading }
}

function labelled(o: Options) {
  const [labelSize, labelClass] = modifier(o.label.classes, 'govuk-label--', ['s', 'm', 'l', 'xl'])
  return {
    ...{ name: o.name, id: o.id, describedBy: o.describedBy, groupClass: o.formGroup?.classes },
    ...{ hint: content(o.hint), error: content(o.errorMessage), ...prefix(o.errorMessage) },
    ...{ label: content(o.label), labelSize, labelClass, labelIsHeading: o.label.isPageHeading },
  } as design.InputProps
}

function choices(o: Options) {
  return {
    ...{ name: o.name, id: o.idPrefix, describedBy: o.fieldset?.describedBy },
    ...{ hint: content(o.hint), error: content(o.errorMessage), ...prefix(o.errorMessage) },
    ...{
      groupClass: o.formGroup?.classes,
      fieldsetClass: o.fieldset?.classes,
      ...legend(o.fieldset?.legend),
    },
    items: list(o.items, (item) =>
      item.divider
        ? { divider: item.divider }
        : {
            ...{ value: item.value, text: content(item), hint: content(item.hint), disabled: item.disabled },
            ...{ id: item.id, name: item.name, conditional: content(item.conditional) },
          },
    ),
  }
}

function checkedValues(o: Options) {
  return o.items.filter((item: Options) => item?.checked).map((item: Options) => item.value)
}

function selectedValue(o: Options) {
  const selected = o.items?.find((item: Options) => item?.selected)
  return o.value ?? selected?.value ?? selected?.text
}

function actions(o: Options) {
  return (
    o.actions?.items &&
    list(o.actions.items, (action) => ({
      href: action.href,
      text: content(action),
      hiddenText: action.visuallyHiddenText,
      class: action.classes,
    }))
  )
}

function tag(o: Options) {
  const [colour, rest] = modifier(o.classes, 'govuk-tag--', [
    ...['grey', 'teal', 'green', 'purple', 'magenta', 'red', 'orange', 'yellow', 'blue'],
  ])
  return h(design.Tag, { colour, class: rest, children: content(o) } as design.TagProps)
}

function list<T>(items: Options[], each: (item: Options) => T): T[] {
  return items.map((item) => (item ? each(item) : item))
}

function fromHtml(html: string): ComponentChildren {
  const toNode = (node: Element | string): ComponentChildren =>
    typeof node === 'string' ? node : h(node.tag, node.attributes, node.children.map(toNode))
  return parseHtml(html.trim()).map(toNode)
}

/** What only the project's own script uses, or would need it to work. */
const SCRIPT_HOOKS = [
  'data-module',
  'data-aria-controls',
  'data-behaviour',
  'data-prevent-double-click',
  'data-disable-auto-focus',
]

function normalise(html: string): string[] {
  const lines: string[] = []
  const visit = (node: Element | string, depth: number) => {
    const indent = ' '.repeat(depth)
    if (typeof node === 'string') {
      // Many fonts, Noto Sans among them, lack the centred ellipsis.
      const text = node.replace(/\s+/g, ' ').replace('⋯', '…').trim()
      if (text) lines.push(indent + text)
      return
    }
    const { tag, attributes, children } = node
    const kept = Object.entries(attributes).filter(
      ([name]) =>
        !SCRIPT_HOOKS.includes(name) &&
        !(tag === 'a' && /govuk-button/.test(attributes.class ?? '') && /^(role|draggable)$/.test(name)),
    )
    const written = kept.map(([name, value]) => {
      const names = value.split(/\s+/).filter((part) => part && !part.endsWith('__conditional--hidden'))
      return ` ${name}="${name === 'class' ? names.sort().join(' ') : value}"`
    })
    lines.push(`${indent}<${tag}${written.sort().join('')}>`)
    for (const child of children) visit(child, depth + 1)
  }
  for (const node of parseHtml(html)) visit(node, 0)
  return lines
}

/** Options that only fill one of the script's attributes. */
const SCRIPT_OPTIONS = /\.(preventDoubleClick|disableAutoFocus|behaviour)$/

/** Notes which options an adapter has looked at. */
function watched(value: Options, path: string, seen: Set<string>): Options {
  if (typeof value !== 'object' || value === null) return value
  return new Proxy(value, {
    get(target, key) {
      const own = typeof key === 'string' && Object.hasOwn(target, key)
      if (own) seen.add(`${path}.${key}`)
      return own ? watched(target[key], `${path}.${key}`, seen) : Reflect.get(target, key)
    },
  })
}

function unread(value: Options, path: string, seen: Set<string>): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.keys(value).flatMap((key) => {
    const here = `${path}.${key}`
    return seen.has(here) ? unread(value[key], here, seen) : [here]
  })
}

for (const [component, adapter] of Object.entries(adapters)) {
  describe(component, () => {
    const file = new URL(
      `../../../node_modules/govuk-frontend/dist/govuk/components/${component}/fixtures.json`,
      import.meta.url,
    )
    const { fixtures } = JSON.parse(readFileSync(file, 'utf8')) as {
      fixtures: { name: string; options: Options; html: string }[]
    }
    const unsupported = UNSUPPORTED[component] ?? {}

    for (const { name, options, html } of fixtures) {
      if (name in unsupported) continue
      test(name, () => {
        const seen = new Set<string>()
        const node = adapter(watched(options, '', seen))
        const rendered = renderToString(
          <design.DesignTextsProvider texts={fixtureTexts}>{node}</design.DesignTextsProvider>,
        )
        assert.deepEqual(normalise(rendered), normalise(html))
        const left = unread(options, '', seen).filter((path) => !SCRIPT_OPTIONS.test(path))
        assert.deepEqual(left, [], 'options that the component does not take')
      })
    }

    test('every fixture named as unsupported exists', () => {
      const names = fixtures.map(({ name }) => name)
      assert.deepEqual(
        Object.keys(unsupported).filter((name) => !names.includes(name)),
        [],
      )
    })
  })
}
