import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startTestApp, type TestApp } from '../../../tests/support/app.ts'
import { makeWorker } from '../../../tests/support/fixtures.ts'
import { publicActor } from '../../foundation/actor.ts'
import {
  importEsco,
  loadCatalogue,
  readEsco,
  searchOccupations,
  skillLabels,
  skillsOfOccupation,
} from './index.ts'
import { searchSkills } from './service.ts'

const occupation = (name: string) => `http://data.europa.eu/esco/occupation/${name}`
const skill = (name: string) => `http://data.europa.eu/esco/skill/${name}`

const good = {
  'occupations_en.csv': `conceptType,conceptUri,iscoGroup,preferredLabel,altLabels
Occupation,${occupation('bricklayer')},7112,bricklayer,"brick setter
chimney mason
brick setter"
Occupation,${occupation('officer')},0110,"officer, armed forces",
`,
  'skills_en.csv': `conceptUri,preferredLabel,status
${skill('lay')},lay bricks in bond,released
${skill('level')},check that walls are level,released
${skill('alone')},whistle,released
${skill('draft')},not ready,proposed
`,
  'occupationSkillRelations_en.csv': `occupationUri,relationType,skillType,skillUri
${occupation('bricklayer')},essential,,${skill('lay')}
${occupation('bricklayer')},optional,,${skill('lay')}
${occupation('bricklayer')},optional,,${skill('level')}
${occupation('bricklayer')},optional,,${skill('draft')}
`,
}
type Files = Record<string, string | Buffer | undefined>

function withFolder<T>(changes: Files, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'fairway-esco-'))
  try {
    for (const [name, content] of Object.entries({ ...good, ...changes })) {
      if (content !== undefined) writeFileSync(join(folder, name), content)
    }
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const read = (changes: Files = {}) => withFolder(changes, readEsco)

let app: TestApp
before(async () => {
  app = await startTestApp()
  await loadCatalogue(app.database, () => {})
})
after(() => app.close())

const load = (changes: Files = {}) =>
  app.database.write({ kind: 'system', name: 'import' }, (work) => importEsco(work, read(changes), () => {}))

test('what is skipped is said with its reason', () => {
  const { vocabulary, languages, skipped } = read()
  assert.deepEqual(languages, ['en'])
  assert.deepEqual(vocabulary.relations, [
    { occupation: occupation('bricklayer'), skill: skill('lay'), essential: true },
    { occupation: occupation('bricklayer'), skill: skill('level'), essential: false },
  ])
  assert.deepEqual(
    skipped.map(({ reason, count }) => `${count} ${reason}`),
    [
      '1 not released (status "proposed")',
      '1 relation both essential and optional: taken as essential',
      '1 relation of something that is not released',
      '1 skill belongs to no occupation: loaded, but found by search only',
      '1 alternative label repeats another label of the same concept',
    ],
  )
})

test('byte order mark, CRLF, further columns and several languages are no trouble', () => {
  const windows = (text: string) => Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`)
  const { vocabulary, languages } = read({
    'occupations_en.csv': windows(good['occupations_en.csv']),
    'skills_en.csv': windows(good['skills_en.csv']),
    'occupations_es.csv': windows(
      `inScheme,conceptUri,iscoGroup,preferredLabel\nx,${occupation('bricklayer')},7112,albañil de ladrillo\n`,
    ),
    'skills_es.csv': `conceptUri,preferredLabel,status\n${skill('lay')},poner ladrillos,released\n${skill('level')},,released\n`,
  })
  assert.deepEqual(languages, ['en', 'es'])
  assert.deepEqual(
    vocabulary.occupationLabels.filter(({ of }) => of === occupation('bricklayer')).map(({ label }) => label),
    ['bricklayer', 'brick setter', 'chimney mason', 'albañil de ladrillo'],
  )
})

for (const [what, changes, message] of [
  ['a missing file', { 'skills_en.csv': undefined }, /skills_en\.csv is missing/],
  [
    'missing relations',
    { 'occupationSkillRelations_en.csv': undefined },
    /occupationSkillRelations_en\.csv is missing/,
  ],
  [
    'a folder with other files',
    {
      'occupations_en.csv': undefined,
      'skills_en.csv': undefined,
      'occupationSkillRelations_en.csv': undefined,
      'notes.txt': 'x',
    },
    /no ESCO files in .*occupations_en\.csv/,
  ],
  [
    'a row with too few cells',
    { 'skills_en.csv': `${good['skills_en.csv']}${skill('short')}\n` },
    /skills_en\.csv, row 6: must have 3 cells like the first row, it has 1/,
  ],
  [
    'a quote that is never closed',
    { 'occupations_en.csv': `${good['occupations_en.csv']}Occupation,"${occupation('open')},7112,x,\n` },
    /occupations_en\.csv: Quote Not Closed.*line 6/,
  ],
  [
    'a row after a cell of several lines, counted as a spreadsheet does',
    { 'occupations_en.csv': `${good['occupations_en.csv']}Occupation,nothing,7112,x,\n` },
    /occupations_en\.csv, row 4: conceptUri "nothing"/,
  ],
  [
    'a missing column',
    { 'occupations_en.csv': 'conceptUri,preferredLabel\n' },
    /occupations_en\.csv: the first row must name the columns iscoGroup; it has: conceptUri, preferredLabel/,
  ],
  [
    'Latin-1',
    {
      'skills_en.csv': Buffer.concat([
        Buffer.from(good['skills_en.csv']),
        Buffer.from(`${skill('x')},alba\xf1il,released\n`, 'latin1'),
      ]),
    },
    /skills_en\.csv: is not UTF-8 from line 6 on: save it as UTF-8/,
  ],
  [
    'UTF-16',
    { 'skills_en.csv': Buffer.from(`\ufeff${good['skills_en.csv']}`, 'utf16le') },
    /skills_en\.csv: is UTF-16/,
  ],
  [
    'UTF-16 without a mark',
    { 'skills_en.csv': Buffer.from(good['skills_en.csv'], 'utf16le') },
    /skills_en\.csv: has NUL characters/,
  ],
  [
    'a reference to nothing',
    {
      'occupationSkillRelations_en.csv': `${good['occupationSkillRelations_en.csv']}${occupation('bricklayer')},optional,,${skill('ghost')}\n`,
    },
    /occupationSkillRelations_en\.csv, row 6: skillUri ".*ghost" is in no skills file/,
  ],
  [
    'an unknown kind of relation',
    {
      'occupationSkillRelations_en.csv': `${good['occupationSkillRelations_en.csv']}${occupation('bricklayer')},useful,,${skill('lay')}\n`,
    },
    /row 6: relationType "useful" must be essential or optional/,
  ],
  [
    'a wrong ISCO code',
    { 'occupations_en.csv': good['occupations_en.csv'].replace('7112', '7199') },
    /occupations_en\.csv, row 2: iscoGroup "7199" must be an ISCO-08 unit group/,
  ],
  [
    'an ISCO code without its first 0',
    { 'occupations_en.csv': good['occupations_en.csv'].replace('0110', '110') },
    /row 3: iscoGroup "110" must be .* such as 0110/,
  ],
  [
    'the same occupation twice',
    {
      'occupations_en.csv': `${good['occupations_en.csv']}Occupation,${occupation('officer')},0110,again,\n`,
    },
    /row 4: .*officer stands in this file already/,
  ],
  [
    'no label at all',
    { 'skills_en.csv': `${good['skills_en.csv']}${skill('mute')},,released\n` },
    /skills: .*mute has no preferredLabel in any language/,
  ],
  [
    'a label without end',
    { 'skills_en.csv': `${good['skills_en.csv']}${skill('long')},${'x'.repeat(501)},released\n` },
    /row 6: a label must have at most 500 characters, this one has 501/,
  ],
] as const) {
  test(`refused with its place: ${what}`, () => {
    assert.throws(() => read(changes as Files), message)
  })
}

test('a folder that is not there is named', () => {
  assert.throws(() => readEsco('/nowhere/esco'), /the folder \/nowhere\/esco cannot be read/)
})

test('loaded whole, found, loaded again without change, and recorded once each time', async () => {
  const first = await load()
  assert.ok(first.written > 0)
  assert.deepEqual(await load(), { written: 0, removed: 0, keptInUse: 0 })
  await app.database.read(publicActor, async (work) => {
    const [hit] = await searchOccupations(work, 'chimny mason', 'en')
    assert.deepEqual([hit?.isco, hit?.matched], ['7112', 'chimney mason'])
    assert.equal((await searchSkills(work, 'lay bricks in bond', 'es'))[0]?.id, skill('lay'))
    const ofMason = await skillsOfOccupation(work, '7112', 'en')
    assert.equal(ofMason.find(({ id }) => id === skill('lay'))?.essential, true)
    assert.equal(ofMason.find(({ id }) => id === skill('level'))?.essential, false)
  })
  const imports = await app.database.internal('test', (db) =>
    db
      .selectFrom('audit_events')
      .select('entry')
      .where('entry', 'like', '%classifications.esco-imported%')
      .execute(),
  )
  assert.equal(imports.length, 2)
})

test('a new edition changes labels and drops what left it, except what people have', async () => {
  await load()
  await makeWorker(app.database, { skills: [skill('level')] })
  const changes = await load({
    'skills_en.csv': `conceptUri,preferredLabel,status\n${skill('lay')},lay bricks neatly,released\n`,
    'occupationSkillRelations_en.csv': `occupationUri,relationType,skillUri\n${occupation('bricklayer')},optional,${skill('lay')}\n`,
  })
  assert.equal(changes.keptInUse, 1)
  const labels = await app.database.read(publicActor, (work) =>
    skillLabels(work, [skill('lay'), skill('level'), skill('alone')], 'ne'),
  )
  assert.deepEqual(Object.fromEntries(labels), {
    [skill('lay')]: 'lay bricks neatly',
    [skill('level')]: 'check that walls are level',
  })
})

test('a load that fails half-way leaves nothing behind', async () => {
  await load()
  const renamed = { 'skills_en.csv': good['skills_en.csv'].replace('in bond', 'in a row') }
  await assert.rejects(
    app.database.write({ kind: 'system', name: 'import' }, async (work) => {
      await importEsco(work, read(renamed), () => {})
      throw new Error('power cut')
    }),
    /power cut/,
  )
  assert.deepEqual(await load(), { written: 0, removed: 0, keptInUse: 0 })
})

test('other titles in a language that only ESCO brought are coded, mistakes included, to the group', async () => {
  await load({
    'occupations_de.csv': `conceptType,conceptUri,iscoGroup,preferredLabel,altLabels
Occupation,${occupation('bricklayer')},7112,Maurer/Maurerin,"Klinkermaurer
Schornsteinmaurerin"
Occupation,${occupation('officer')},0110,Offizier,
`,
    'skills_de.csv': `conceptUri,preferredLabel,status
${skill('lay')},Ziegel verlegen,released
`,
  })
  for (const text of ['Klinkermaurer', 'klinckermaurer (m/w/d) gesucht', 'Schornsteinmauerin']) {
    const [best] = await app.database.read(publicActor, (work) => searchOccupations(work, text, 'en'))
    assert.deepEqual([best?.isco, best !== undefined && best.confidence > 0.3], ['7112', true], text)
  }
})

test('nobody but Fairway itself writes classifications', async () => {
  const worker = await makeWorker(app.database)
  await assert.rejects(
    app.database.write(worker, (work) => importEsco(work, read(), () => {})),
    /row-level security|only Fairway itself/,
  )
})

const official = join(import.meta.dirname, '../../../../shared/data/esco-1.2.0')

test('ESCO 1.2.0 loads with 3,039 occupations and 13,492 skills, and can be searched', {
  skip: existsSync(official) ? false : `NOT TESTED: no ESCO files in ${official}`,
}, async (t) => {
  const full = await startTestApp()
  try {
    await loadCatalogue(full.database, () => {})
    const started = performance.now()
    const esco = readEsco(official)
    assert.equal(esco.vocabulary.occupations.length, 3039)
    assert.equal(esco.vocabulary.skills.length, 13_492)
    assert.equal(esco.files.find(({ name }) => name.startsWith('occupationSkill'))?.rows, 129_004)
    const both = esco.skipped.find(({ reason }) => reason.startsWith('relation both'))
    assert.equal(both?.count, 17)
    await full.database.write({ kind: 'system', name: 'import' }, (work) => importEsco(work, esco, () => {}))
    t.diagnostic(`read and loaded in ${((performance.now() - started) / 1000).toFixed(1)} s`)

    for (const [text, isco] of [
      ['massson', '7112'],
      ['राजमिस्त्रि', '7112'],
      ['nusre', '2221'],
      ['softwar develper', '2512'],
    ] as const) {
      const [best] = await full.database.read(publicActor, (work) => searchOccupations(work, text, 'en'))
      assert.equal(best?.isco, isco, text)
    }
  } finally {
    await full.close()
  }
})
