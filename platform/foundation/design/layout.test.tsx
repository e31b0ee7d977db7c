import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { stylesheet } from './assets.ts'
import { renderGallery } from './gallery.tsx'
import { BackLink, DesignTextsProvider, type PageProps, ReasonList, renderPage, Timeline } from './index.ts'
import { fixtureTexts } from './test-texts.ts'

const page = (props: Partial<PageProps> = {}) =>
  renderPage({
    lang: 'en',
    dir: 'ltr',
    title: 'Jobs',
    brand: { name: 'Fairway', href: '/en' },
    texts: fixtureTexts,
    children: <p>Text</p>,
    ...props,
  })

test('a page is a whole document in its language and direction', () => {
  const html = page({ lang: 'ar', dir: 'rtl' })
  assert.match(html, /^<!doctype html><html class="govuk-template" lang="ar" dir="rtl">/)
  assert.ok(html.includes(stylesheet('rtl').href) && !html.includes(stylesheet('ltr').href))
  assert.match(html, /href="#main-content" class="govuk-skip-link"/)
  assert.match(html, /<main class="[^"]+" id="main-content"/)
})

test('no page carries inline script or style, so the strictest content policy holds', () => {
  assert.doesNotMatch(renderGallery('ar'), /<script|<style|\sstyle=|\son[a-z]+=/)
})

test('the title says first that something is wrong', () => {
  assert.match(page({ hasErrors: true }), /<title>Error: Jobs – Fairway<\/title>/)
  assert.match(page(), /<title>Jobs – Fairway<\/title>/)
})

test('the language switch names each language in itself and marks the one in use', () => {
  const html = page({
    languages: [
      { code: 'en', dir: 'ltr', name: 'English', href: '/en/jobs' },
      { code: 'ar', dir: 'rtl', name: 'العربية', href: '/ar/jobs' },
    ],
  })
  assert.match(html, /href="\/ar\/jobs" lang="ar" hreflang="ar" dir="rtl">العربية</)
  assert.match(html, /hreflang="en" dir="ltr" aria-current="true">English</)
})

test('the navigation marks the page and what lies above it, not what only begins alike', () => {
  const navigation = [
    { href: '/en/jobs', text: 'Jobs' },
    { href: '/en/job', text: 'Job' },
  ]
  const html = page({ navigation, currentPath: '/en/jobs/7' })
  assert.match(html, /href="\/en\/jobs" aria-current="page"/)
  assert.doesNotMatch(html, /href="\/en\/job" aria-current/)
})

test('who is signed in sees the name, isolated and escaped, and can leave by a form', () => {
  const html = page({
    user: { name: '<b>سيتا', signOut: { action: '/en/sign-out', fields: { _csrf: 'token' } } },
    signIn: { href: '/en/sign-in', text: 'Sign in' },
  })
  assert.match(html, /<bdi>&lt;b>سيتا<\/bdi>/)
  assert.match(
    html,
    /method="post" action="\/en\/sign-out"><input type="hidden" name="_csrf" value="token"\/>/,
  )
  assert.ok(!html.includes('/en/sign-in'))
})

const inTexts = (node: ComponentChildren) =>
  renderToString(<DesignTextsProvider texts={fixtureTexts}>{node}</DesignTextsProvider>)

test('a reason says in words whether it is met', () => {
  const html = inTexts(
    <ReasonList items={[{ state: 'missing', text: 'English A2', detail: 'You have A1' }]} />,
  )
  assert.match(html, /<span class="govuk-visually-hidden">Missing:<\/span> <span[^>]+>English A2</)
})

test('a timeline marks the step of now', () => {
  const html = inTexts(
    <Timeline
      items={[
        { state: 'done', title: 'Offer', dateTime: '2026-03-03', time: '3 March' },
        { state: 'current', title: 'Contract' },
      ]}
    />,
  )
  assert.equal(html.match(/aria-current="step"/g)?.length, 1)
  assert.match(html, /<time datetime="2026-03-03">3 March<\/time>/)
})

test('a link that could carry a script leads nowhere', () => {
  assert.match(inTexts(<BackLink href="data:text/html,x" />), /href="#"/)
})

test('a component outside its texts says what is missing', () => {
  assert.throws(() => renderToString(<BackLink href="/" />), /DesignTextsProvider/)
})
