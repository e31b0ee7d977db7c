import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathways } from './pathways.ts'

async function run(...args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = []
  const { log, error } = console
  console.log = console.error = (line: string) => lines.push(line)
  try {
    return { code: await pathways(args), text: lines.join('\n') }
  } finally {
    console.log = log
    console.error = error
  }
}

async function json(...args: string[]) {
  const { code, text } = await run(...args, '--json')
  assert.equal(code, 0, text)
  return JSON.parse(text)
}

const uae = 'are.private-sector-work-permit'
const day = ['--as-of', '2026-11-22']

test('every command answers people and machines', async () => {
  assert.ok((await json('list')).some(({ id }: { id: string }) => id === uae))
  assert.equal((await json('show', uae, ...day)).programme, uae)
  const facts = JSON.stringify({
    nationality: 'NPL',
    has_passport: false,
    works_in_private_household: false,
    works_for_government: false,
  })
  const evaluated = await json('evaluate', uae, '--facts', facts, ...day)
  assert.equal(evaluated.status, 'not_met')
  const express = await json(
    'evaluate',
    'can/express-entry',
    '--facts',
    '{"provincial_nomination_canada":true}',
    '--as-of',
    '2025-03-25',
  )
  assert.deepEqual(express.trace.with_partner, [0, 1])
  assert.equal(express.points.lo, 600)
  assert.ok((await json('explain', uae, '--facts', facts, ...day)).length > 5)
  const [question] = await json('questions', uae, '--facts', '{"nationality":"NPL"}', ...day)
  assert.ok(question.question.endsWith('?'))
  const { ways } = await json(
    'enough',
    'can.express-entry',
    '--facts',
    '{"provincial_nomination_canada":false}',
    '--points',
    '600',
    '--change',
    'provincial_nomination_canada',
    '--as-of',
    '2025-03-25',
  )
  assert.deepEqual(ways[0].changes, [{ fact: 'provincial_nomination_canada', from: false, to: true }])
  const changes = await json('diff', 'can.express-entry', '--from', '2020-10-19', '--to', '2020-10-20')
  assert.deepEqual(
    changes.map(({ id }: { id: string }) => id),
    ['french_alone', 'french_and_english'],
  )
  assert.match(
    (await json('emit', 'can.express-entry', '--target', 'esm', '--as-of', '2025-03-25')).text,
    /export \{ bounds, columns, trace \}/,
  )
  for (const command of ['list', 'show', 'evaluate', 'explain', 'questions'])
    assert.ok((await run(command, ...(command === 'list' ? [] : [uae]), ...day)).text.length > 100, command)
})

test('a reform is simulated on made-up people and on people of a file, and a bad line is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'people-'))
  try {
    const file = join(folder, 'people.jsonl')
    const adult = {
      nationality: 'NPL',
      birth_date: '2008-06-01',
      works_in_private_household: false,
      works_for_government: false,
      has_job_offer: true,
      holds_other_uae_work_permit: false,
      job_needs_licence: false,
      has_passport: true,
      passport_months_left: 40,
    }
    writeFileSync(
      file,
      [
        ...Array.from({ length: 20 }, () => JSON.stringify(adult)),
        '{"passport_months_left": 900}',
        'no json',
        '',
      ].join('\n'),
    )
    const result = await json(
      'simulate',
      uae,
      ...day,
      '--set',
      'minimum_age=21',
      '--people',
      file,
      '--by',
      'nationality',
    )
    assert.equal(result.lose, 20)
    assert.equal(result.by.nationality.NPL.lose, 20)
    assert.deepEqual(result.unreadable.map(({ line }: { line: number }) => line).sort(), [21, 22])
    const synthetic = await json(
      'simulate',
      'can.express-entry',
      '--as-of',
      '2025-03-24',
      '--against',
      '2025-03-25',
      '--size',
      '1000',
    )
    assert.ok(synthetic.points.before > synthetic.points.after)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what is wrong is said', async () => {
  assert.equal((await run('dance')).code, 2)
  assert.equal((await run()).code, 0)
  assert.match((await run('evaluate', '--help')).text, /--facts FACTS/)
  const refused = await run('evaluate', uae, '--facts', '{"passport_months_left": 900}', '--json', ...day)
  assert.equal(refused.code, 1)
  assert.equal(JSON.parse(refused.text).problems[0].path, 'facts.passport_months_left')
  for (const [args, message] of [
    [['evaluate', 'xxx.none'], /there is no programme xxx.none/],
    [['show', 'deu.opportunity-cart'], /did you mean deu.opportunity-card/],
    [['show'], /an ID is needed/],
    [['list', 'deu'], /list takes no name, found deu/],
    [['show', uae, 'more'], /takes one name, found more/],
    [['list', '--as-of', 'never'], /--as-of must be a date that exists/],
    [['evaluate', uae, '--facts', '{"age": 200}', ...day], /facts.age: is not a fact/],
    [['evaluate', uae, '--facts', '{"birth_day": 1}', ...day], /did you mean birth_date/],
    [['evaluate', uae, '--facts', '{"birth_date": "2001-02-29"}', ...day], /a date that exists/],
    [['evaluate', uae, '--facts', '{"birth_date": "1826-01-01"}', ...day], /from 1906-01-01 on/],
    [
      ['evaluate', uae, '--facts', '{"passport_months_left": 900}', ...day],
      /from 0 to 240 was expected, found 900/,
    ],
    [['evaluate', uae, '--facts', '{oops', ...day], /--facts must be JSON/],
    [['evaluate', uae, '--facts', '[]', ...day], /--facts must be a mapping/],
    [['evaluate', uae, '--facts', 'none.json', ...day], /there is no file none.json/],
    [['evaluate', uae, '--as-of', '2026-02-30'], /a date that exists/],
    [['evaluate', uae, '--as-of', '1999-01-01'], /is in force from 2022-02-02/],
    [['enough', uae], /--change FACT,FACT names/],
    [['enough', uae, '--change', 'has_passport', '--max-changes', '0'], /a whole number from 1 on, found 0/],
    [['diff', uae], /--from DATE and --to DATE/],
    [['simulate', uae, ...day], /either --against DATE or --set/],
    [['simulate', uae, ...day, '--set', 'minimum_age=many'], /minimum_age is a whole number of years/],
    [['simulate', uae, ...day, '--set', 'minimum_age=9', '--people', 'none'], /there is no file none/],
    [['new', '../x'], /such as deu\/opportunity-card/],
    [['lint', 'nothing'], /there is no programme in nothing/],
    [['evaluate', uae, '--wrong'], /evaluate knows no option --wrong; it takes --json, --facts/],
    [['diff', uae, '--facts', '{}'], /diff knows no option --facts/],
  ] as const)
    await assert.rejects(run(...args), message)
})
