import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { safeUrl } from './safe-url.ts'

test('links that people use stay as they are', () => {
  const links = [
    '/en/jobs?page=2#top',
    '#name',
    '?q=a:b',
    'next',
    'https://example.org/',
    'mailto:a@b.org',
    'tel:+977',
  ]
  for (const link of [...links, 'sms:+1', '', '/a:b', './a:b', 'HTTP://EXAMPLE.ORG'])
    assert.equal(safeUrl(link), link)
})

test('no scheme that runs or carries a document passes', () => {
  for (const link of [
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:x',
    'file:///etc',
    ':x',
  ]) {
    assert.equal(safeUrl(link), '#')
  }
})

test('hiding the scheme behind case, spaces or control characters does not help', () => {
  const noise = fc.stringMatching(/^[\u0000-\u0020\u007f-\u00a0]{0,3}$/)
  fc.assert(
    fc.property(
      fc.array(noise, { minLength: 12, maxLength: 12 }),
      fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      (gaps, upper) => {
        const word = [...'javascript:x']
        const link = word.map((letter, i) => gaps[i] + (upper[i] ? letter.toUpperCase() : letter)).join('')
        assert.equal(safeUrl(link), '#')
      },
    ),
  )
})
