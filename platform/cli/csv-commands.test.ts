import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { allocate } from './allocate.ts'
import { match } from './match.ts'

const folder = mkdtempSync(join(tmpdir(), 'fairway-csv-'))
after(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const out = join(folder, 'out.csv')

test('match ranks people for vacancies, and names the line of what it cannot read', async () => {
  const people = file(
    'people.csv',
    'id,occupations,skills,languages,licences,education,wanted,refused,available,pool\n' +
      'asha,7212:4,arc-welding:3;read-drawings,ko:A2,forklift,3,KOR,,,NPL\n' +
      'bina,7213:1,arc-welding:1,ko:A1,,2,,,,NPL\n' +
      'chet,7212:9,arc-welding:3,ko:C1,,,,,,BGD\n',
  )
  const vacancies = file(
    'vacancies.csv',
    'id,occupation,country,essential,welcome,languages,licences,years,recruits_from\n' +
      'welder,7212,KOR,arc-welding:20:3;read-drawings,forklift:4,ko:A1,forklift,2,NPL\n',
  )
  await match(['--people', people, '--vacancies', vacancies, '--out', out])
  assert.equal(
    readFileSync(out, 'utf8'),
    'vacancy,rank,person,points,maximum,met,missing\n' +
      'welder,1,asha,95,99,7212; arc-welding; read-drawings; ko A1; forklift; experience; destination,forklift\n' +
      'welder,2,bina,46,99,ko A1; destination,read-drawings; forklift; forklift\n',
  )
  const bad = file('bad.csv', 'id,languages\nasha,ko:A9\n')
  await assert.rejects(
    match(['--people', bad, '--vacancies', vacancies]),
    /bad\.csv line 2: .*languages\[0\]\.cefr is "A9"/,
  )
  await assert.rejects(
    match(['--people', join(folder, 'none.csv'), '--vacancies', vacancies]),
    /there is no file/,
  )
})

test('allocate gives the same for the same seed, keeps quotas and bounds, and names the line of what is wrong', async () => {
  const workers = file(
    'workers.csv',
    'id,priority,named,sex\nasha,1,,female\nbina,1,,female\nchet,1,,male\ndeep,9,farm,male\n',
  )
  const vacancies = file('vacancies2.csv', 'id,places,sector\nfarm,2,land\nyard,1,sea\n')
  const pairs = file(
    'pairs.csv',
    'worker,vacancy,score\nasha,farm,10\nbina,farm,10\nchet,farm,60\nchet,yard,50\ndeep,farm,1\nasha,yard,5\n',
  )
  const quotas = file('quotas.csv', 'name,limit,side,attribute,value\nmen,2,workers,sex,male\n')
  const given = [
    '--workers',
    workers,
    '--vacancies',
    vacancies,
    '--pairs',
    pairs,
    '--quotas',
    quotas,
    '--out',
    out,
  ]
  for (const method of ['stable', 'greatest', 'roster', 'arrival', 'compare']) {
    await allocate([...given, '--seed', 'spring', '--method', method])
    const first = readFileSync(out, 'utf8')
    await allocate([...given, '--seed', 'spring', '--method', method])
    assert.equal(readFileSync(out, 'utf8'), first)
    assert.match(first, /deep,farm/)
  }
  await allocate([...given, '--seed', 'spring', '--method', 'greatest', '--at-least', 'sex=female:2'])
  const rows = readFileSync(out, 'utf8')
  assert.match(rows, /deep,farm/)
  assert.match(rows, /asha,yard/)
  assert.match(rows, /bina,farm/)
  const bad = file('bad-pairs.csv', 'worker,vacancy,score\nasha,farm,10\nnobody,farm,1\n')
  await assert.rejects(
    allocate(['--workers', workers, '--vacancies', vacancies, '--pairs', bad, '--seed', 'x']),
    /bad-pairs\.csv line 3: worker nobody is not among the workers/,
  )
  const bounded = (...bounds: string[]) =>
    allocate([...given, '--seed', 'x', '--method', 'greatest', ...bounds.flatMap((of) => ['--at-least', of])])
  await assert.rejects(
    bounded('sex=female:2', 'sex=male:2'),
    /contradict .* would work without sex=female:2, or without sex=male:2$/,
  )
  await assert.rejects(
    bounded('sex=female:3', 'sex=male:1', 'sex=male:3'),
    /would work without sex=female:3 and sex=male:3$/,
  )
})
