import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp, Visitor } from '../../../tests/support/app.ts'
import { makeWorker } from '../../../tests/support/fixtures.ts'
import { publicActor } from '../../foundation/actor.ts'
import { SendForm } from '../../foundation/http/fields.tsx'
import { definePage, type PageContext } from '../../foundation/http/page.ts'
import { createServer } from '../../foundation/http/server.ts'
import type { Locale } from '../../foundation/i18n/locales.ts'
import { anyone } from '../../foundation/policy.ts'
import { site } from '../index.ts'
import {
  isSearching,
  isUnitGroup,
  loadCatalogue,
  OccupationPicker,
  occupationPicker,
  occupationTitle,
  readPicker,
  SkillPicker,
  searchOccupations,
  skillPicker,
  trustedConfidence,
} from './index.ts'
import { searchSkills } from './service.ts'
import { mergeVocabulary } from './store.ts'
import { readCatalogueVocabulary } from './vocabulary.ts'

let app: TestApp

before(async () => {
  app = await startTestApp()
  await loadCatalogue(app.database, () => {})
})
after(() => app.close())

const occupations = (text: string, locale: Locale) =>
  app.database.read(publicActor, (work) => searchOccupations(work, text, locale))
const skills = (text: string, locale: Locale) =>
  app.database.read(publicActor, (work) => searchSkills(work, text, locale))

test('the catalogue is loaded once: all ISCO-08 groups, all skills, in five languages', async () => {
  const lines: string[] = []
  await loadCatalogue(app.database, (line) => lines.push(line))
  assert.deepEqual(lines, [])
  for (const [table, label] of [
    ['occupations', 'occupation_labels'],
    ['skills', 'skill_labels'],
  ] as const) {
    const concepts = await app.database.kysely.selectFrom(table).select('id').execute()
    const preferred = await app.database.kysely
      .selectFrom(label)
      .select('language')
      .where('preferred', '=', true)
      .execute()
    assert.equal(preferred.length, concepts.length * 5)
  }
})

test('two processes that load at the same moment do no harm', async () => {
  const { database } = app
  await database.internal('test', (db) => db.deleteFrom('classification_loads').execute())
  await Promise.all([loadCatalogue(database, () => {}), loadCatalogue(database, () => {})])
})

test('a changed catalogue changes only what differs; what is in use stays', async () => {
  const vocabulary = readCatalogueVocabulary()
  const worker = await makeWorker(app.database, { skills: ['lay-bricks'] })
  const merge = (changed: typeof vocabulary) =>
    app.database.write({ kind: 'system', name: 'test' }, async ({ db, record }) => {
      record({ action: 'test.merged', subject: 'test:test' })
      return mergeVocabulary(db, { occupations: 'isco-08', skills: 'starter' }, changed)
    })
  assert.deepEqual(await merge(vocabulary), { written: 0, removed: 0, keptInUse: 0 })

  const without = (id: string) => (label: { of: string }) => label.of !== id
  const smaller = {
    ...vocabulary,
    skills: vocabulary.skills.filter((id) => id !== 'lay-bricks' && id !== 'mix-mortar'),
    skillLabels: vocabulary.skillLabels.filter(without('lay-bricks')).filter(without('mix-mortar')),
    relations: vocabulary.relations.filter(({ skill }) => skill !== 'lay-bricks' && skill !== 'mix-mortar'),
  }
  const changes = await merge(smaller)
  assert.equal(changes.keptInUse, 1)
  assert.equal(changes.written, 0)
  const known = await skills('Lay bricks', 'en')
  assert.equal(known[0]?.label, 'Lay bricks', `the record of ${worker.person} still has its skill`)
  assert.ok(!(await skills('Mix mortar', 'en')).some(({ id }) => id === 'mix-mortar'))

  await merge(vocabulary)
  assert.deepEqual(await merge(vocabulary), { written: 0, removed: 0, keptInUse: 0 })
})

test('an occupation is found in any language and script, spelling mistakes included', async () => {
  const mason = '7112'
  for (const [text, locale] of [
    ['mason', 'en'],
    ['massson', 'en'],
    ['masno', 'en'],
    ['briklayer', 'en'],
    ['albañl', 'es'],
    ['albanil', 'es'],
    ['ALBAÑIL', 'es'],
    ['डकर्मी', 'ne'],
    ['डकर्मि', 'ne'],
    ['dakarmi', 'ne'],
    ['राजमिस्त्री', 'ne'],
    ['राजमिस्त्रि', 'ne'],
    ['rajmistri', 'ne'],
    ['রাজমিস্ত্রি', 'bn'],
    ['রাজমিস্ত্রী', 'bn'],
    ['রাজমিস্তি', 'bn'],
    ['بناء', 'ar'],
    ['البنّاء', 'ar'],
    ['بنا', 'ar'],
  ] as const) {
    const [best] = await occupations(text, locale)
    assert.equal(best?.isco, mason, `${text} found ${JSON.stringify(best)}`)
    assert.equal(best.label, occupationTitle(mason, locale))
  }
})

test('a whole job title is coded to its group; how far that can be trusted is said', async () => {
  for (const [text, isco] of [
    ['experienced bricklayer for villas', '7112'],
    ['heavy truck driver', '8332'],
    ['chofer de camión pesado', '8332'],
    ['سائق شاحنة ثقيلة', '8332'],
  ] as const) {
    const hits = await occupations(text, 'en')
    assert.ok(
      hits.slice(0, 3).some((hit) => hit.isco === isco),
      `${text} found ${JSON.stringify(hits.slice(0, 3))}`,
    )
  }
  assert.ok((await occupations('bricklayer', 'en'))[0]!.confidence >= trustedConfidence)
  assert.ok(
    (await occupations('good worker needed', 'en')).every((hit) => hit.confidence < trustedConfidence),
  )
})

test('a code of ISCO-08, or of a national list that follows it, finds its unit group', async () => {
  for (const [text, confidence] of [
    ['ISCO-08 7112', 1],
    // A bare number may be of any list: it is offered, and nobody's choice is made.
    ['7112', 0],
    ['७११२', 0],
    ['7112.0201', 0],
    ['NCO-2015/7112.0201', 0],
    ['PSOC 2012: 7112', 0],
    ['KBJI 7112.01', 0],
  ] as const) {
    const [hit, ...others] = await occupations(text, 'ne')
    assert.equal(hit?.isco, '7112', text)
    assert.equal(hit.label, occupationTitle('7112', 'ne'))
    assert.equal(hit.confidence, confidence, text)
    assert.deepEqual(others, [])
  }
  // NCO 2004 follows ISCO-88, SOC 2020 neither; 7199 is no unit group.
  for (const text of ['7122.10', 'SOC 2020 5241', 'NCO 2015 7199.0100'])
    assert.deepEqual(
      (await occupations(text, 'en')).filter(({ confidence }) => confidence > 0),
      [],
      text,
    )
})

test('what matched is shown, and results are unit groups', async () => {
  const hits = await occupations('dakarmi', 'ne')
  assert.equal(hits[0]?.matched, 'dakarmi')
  for (const text of ['occupations', 'workers', 'm', 'কর্মী']) {
    const found = await occupations(text, 'en')
    assert.ok(found.length > 0 && found.length <= 10)
    assert.ok(found.every(({ isco }) => isUnitGroup(isco)))
    assert.equal(new Set(found.map(({ isco }) => isco)).size, found.length)
  }
})

test('a skill is found by its label and by what else people call it', async () => {
  for (const [text, locale] of [
    ['lay briks', 'en'],
    ['bricklaying', 'en'],
    ['colocar ladrilos', 'es'],
    ['इटाको गारो', 'ne'],
    ['ইট গাথা', 'bn'],
    ['طابوق', 'ar'],
  ] as const) {
    assert.ok(
      (await skills(text, locale)).slice(0, 3).some(({ id }) => id === 'lay-bricks'),
      text,
    )
  }
})

test('a search stands every kind of text', async () => {
  for (const text of ['', ' ', '%', '_', '\\', "'", '😀', '؟', 'a'.repeat(100_000), '( | & !', '<->']) {
    assert.ok(Array.isArray(await occupations(text, 'en')))
    assert.ok(Array.isArray(await skills(text, 'ar')))
  }
  assert.deepEqual(await occupations('%', 'en'), [])
})

test('the API answers in the wanted language', async () => {
  const visitor = new Visitor(app)
  const found = JSON.parse((await visitor.get('/api/v1/occupations?q=massson&language=ne')).body)
  const { confidence, ...best } = found.occupations[0]
  assert.deepEqual(best, { isco: '7112', title: occupationTitle('7112', 'ne'), matched: 'mason' })
  assert.ok(confidence > 0 && confidence < 0.7, 'a slip of the keyboard is not to be trusted unasked')
  const skill = JSON.parse((await visitor.get('/api/v1/skills?q=bricklaying&language=es')).body)
  assert.deepEqual(skill.skills[0], { id: 'lay-bricks', label: 'Colocar ladrillos' })
  const ofMason = JSON.parse((await visitor.get('/api/v1/occupations/7112/skills')).body)
  assert.deepEqual(
    ofMason.skills.find(({ id }: { id: string }) => id === 'lay-bricks'),
    { id: 'lay-bricks', label: 'Lay bricks', essential: true },
  )
  for (const [url, status] of [
    ['/api/v1/occupations/9999/skills', 404],
    ['/api/v1/occupations/711/skills', 400],
    ['/api/v1/occupations', 400],
    ['/api/v1/occupations?q=a&language=fr', 400],
    ['/api/v1/skills?q=%00', 400],
  ] as const) {
    assert.equal((await visitor.get(url)).status, status, url)
  }
})

/** A page as a feature writes one around a picker. */
const show = async (page: PageContext) => {
  const work = await occupationPicker(page, 'occupations', { initial: ['5120'] })
  const ability = await skillPicker(page, 'skills', { occupations: ['7112'] })
  return {
    title: 'Work',
    body: (
      <SendForm submit="Continue">
        <OccupationPicker picker={work} label="What work do you do?" labelIsHeading />
        <SkillPicker picker={ability} label="What can you do?" />
      </SendForm>
    ),
  }
}
const pickPage = definePage({
  path: '/pick',
  policy: anyone,
  get: show,
  post: (page) =>
    isSearching(page.form, 'occupations') || isSearching(page.form, 'skills')
      ? show(page)
      : { redirect: `/picked/${readPicker(page.form, 'occupations').join('+')}` },
})

test('a picker searches, keeps what was ticked and hands it over, with forms alone', async () => {
  const server = await createServer({
    config: app.config,
    database: app.database,
    site: { ...site, pages: [pickPage] },
    routes: [],
    logLevel: 'silent',
  })
  try {
    const visitor = new Visitor({ ...app, server })
    const ticked = (body: string) =>
      [...body.matchAll(/<input[^>]*name="occupations"[^>]*>/g)]
        .map(([input]) => input)
        .filter((input) => / checked/.test(input))
        .map((input) => /value="([^"]*)"/.exec(input)?.[1])

    const first = await visitor.get('/en/pick')
    assert.deepEqual(ticked(first.body), ['5120'])
    assert.match(first.body, /value="lay-bricks"/)

    const search = { 'occupations-text': 'massson', 'occupations-search': '1', 'skills-text': '' }
    const found = await visitor.submit('/en/pick', { ...search, occupations: ['5120'] })
    assert.equal(found.status, 200)
    assert.deepEqual(ticked(found.body), ['5120'])
    assert.match(found.body, /Bricklayers and related workers/)
    assert.match(found.body, /<bdi>mason<\/bdi>/)

    const again = await visitor.submit('/en/pick', {
      ...search,
      'occupations-text': 'qxv',
      occupations: ['5120', '7112', 'not-an-occupation'],
    })
    assert.deepEqual(ticked(again.body), ['5120', '7112'])
    assert.match(again.body, /We found nothing for/)

    const none = await visitor.submit('/en/pick', search)
    assert.deepEqual(ticked(none.body), [], 'what was unticked does not come back')

    const { 'occupations-search': _, ...typed } = search
    const done = await visitor.submit('/en/pick', { ...typed, occupations: ['5120', '7112', '7112'] })
    assert.equal(done.location, '/en/picked/5120+7112')
  } finally {
    await server.close()
  }
})
