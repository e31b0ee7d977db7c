/** Every text in every language, with the same placeholders, used, and none missing. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser'
import { type Locale, locales } from '../../platform/foundation/i18n/locales.ts'
import { readMessages } from '../../platform/foundation/i18n/texts.ts'

const root = resolve(import.meta.dirname, '..', '..')
const messages = Object.fromEntries(locales.map((locale) => [locale, readMessages(locale)])) as Record<
  Locale,
  Record<string, string>
>

function placeholders(elements: MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    switch (element.type) {
      case TYPE.literal:
      case TYPE.pound:
        return []
      case TYPE.plural:
      case TYPE.select:
        return [
          element.value,
          ...Object.values(element.options).flatMap((option) => placeholders(option.value)),
        ]
      case TYPE.tag:
        return [element.value, ...placeholders(element.children)]
      default:
        return [element.value]
    }
  })
}

for (const locale of locales) {
  test(`${locale}: every key is there, and no other`, () => {
    assert.deepEqual(Object.keys(messages[locale]).sort(), Object.keys(messages.en).sort())
  })

  test(`${locale}: every message is correct ICU with the placeholders of the English one`, () => {
    for (const [key, message] of Object.entries(messages[locale])) {
      const own = new Set(placeholders(parse(message)))
      const english = new Set(placeholders(parse(messages.en[key] ?? '')))
      assert.deepEqual([...own].sort(), [...english].sort(), key)
    }
  })
}

const script: Partial<Record<Locale, RegExp>> = {
  ar: /\p{Script=Arabic}/u,
  ne: /\p{Script=Devanagari}/u,
  bn: /\p{Script=Bengali}/u,
}

for (const [locale, pattern] of Object.entries(script)) {
  test(`${locale}: messages are written in its script`, () => {
    const latin = Object.entries(messages[locale as Locale])
      // Nothing but placeholders, names and codes may stand in Latin letters.
      .filter(
        ([, message]) => /[A-Za-z]{3}/.test(message.replace(/\{[^}]*\}/g, '')) && !pattern.test(message),
      )
      .map(([key]) => key)
    assert.deepEqual(latin, [])
  })
}

test('es: no message was left in English', () => {
  const same = Object.entries(messages.es)
    .filter(([key, message]) => message === messages.en[key] && /[a-z]{4} [a-z]{2}/.test(message))
    .map(([key]) => key)
  assert.deepEqual(same, [])
})

test('every key in the code exists, and every key is used', () => {
  const code = globSync('platform/**/*.{ts,tsx}', { cwd: root, exclude: (name) => name === 'node_modules' })
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n')
  const literal = [...code.matchAll(/\bt\(\s*'([a-z][\w.-]*)'|(?:key|label): '([a-z][\w-]*\.[\w.-]*)'/g)].map(
    (match) => (match[1] ?? match[2]) as string,
  )
  assert.deepEqual([...new Set(literal.filter((key) => !(key in messages.en)))], [])

  const quoted = new Set([...code.matchAll(/['"`]([a-z][\w.-]*)['"`]/g)].map((match) => match[1] as string))
  // A key put together at run time counts for all that begin like it: t(`placements.stage.${stage}`).
  const prefixes = [...code.matchAll(/`([a-z][\w.-]*\.(?:[\w-]*-)?)\$\{/g)].map((match) => match[1] as string)
  const unused = Object.keys(messages.en).filter(
    (key) => !quoted.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)),
  )
  assert.deepEqual(unused, [])
})
