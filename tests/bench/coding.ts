/** Occupation coding: the MELO titles against ESCO in the same language, and ESCO's own alternative titles held out. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRelatedness, createTitleCoder, type Label } from '@fairway/matching'
import { parse } from 'csv-parse/sync'
import { generator, inWords, sharedData, timesOf } from './support.ts'

export function benchCoding(): Promise<void> {
  const melo = sharedData('melo')
  const esco = sharedData('esco-1.2.0')
  if (melo) for (const name of ['esp_q_es_c_es', 'deu_q_de_c_de']) benchMelo(melo, name)
  else console.log('SKIPPED: the MELO titles are not beside the project (set FAIRWAY_SHARED_DATA)')
  if (esco) benchHeldOut(esco)
  else console.log('SKIPPED: ESCO is not beside the project (set FAIRWAY_SHARED_DATA)')
  return Promise.resolve()
}

function benchMelo(folder: string, name: string): void {
  const read = (what: string) =>
    readFileSync(join(folder, `${name}.${what}.tsv`), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t'))
  const relevant = new Map<string, Set<string>>()
  for (const [query = '', , element = ''] of read('annotations')) {
    relevant.set(query, (relevant.get(query) ?? new Set()).add(element))
  }
  const coder = createTitleCoder(
    read('corpus_elements').map(([id = '', title = '']) => ({ title, occupation: id, isco: '' })),
  )
  let reciprocal = 0
  const milliseconds: number[] = []
  const queries = read('queries')
  for (const [query = '', title = ''] of queries) {
    const start = performance.now()
    const found = coder.code(title, 1000)
    milliseconds.push(performance.now() - start)
    const place = found.findIndex(({ occupation }) => relevant.get(query)?.has(occupation))
    if (place >= 0) reciprocal += 1 / (place + 1)
  }
  console.log(
    `MELO ${name}: mean reciprocal rank ${(reciprocal / queries.length).toFixed(3)} over ${queries.length} titles, ${coder.size} labels, ${inWords(timesOf(milliseconds))}`,
  )
}

/** A tenth of the alternative titles is left out of the labels and asked for. */
function benchHeldOut(folder: string): void {
  const random = generator(8)
  const labels: Label[] = []
  const asked: Label[] = []
  const rows = parse(readFileSync(join(folder, 'occupations_en.csv')), {
    columns: true,
    bom: true,
  }) as Record<string, string>[]
  for (const { conceptUri = '', iscoGroup = '', preferredLabel = '', altLabels = '' } of rows) {
    const label = (title: string) => ({ title, occupation: conceptUri, isco: iscoGroup })
    labels.push(label(preferredLabel))
    for (const title of altLabels.split('\n').filter((text) => text !== '')) {
      if (random() < 0.1) asked.push(label(title))
      else labels.push(label(title))
    }
  }
  const preferred = createTitleCoder(
    rows.map(({ conceptUri = '', iscoGroup = '', preferredLabel = '' }) => ({
      title: preferredLabel,
      occupation: conceptUri,
      isco: iscoGroup,
    })),
  )
  const coder = createTitleCoder(labels)
  const milliseconds: number[] = []
  let byPreferred = 0
  let trusted = 0
  let trustedAndRight = 0
  let occupation = 0
  let group = 0
  let amongFive = 0
  let sure = 0
  let sureAndRight = 0
  for (const wanted of asked) {
    const start = performance.now()
    const found = coder.code(wanted.title)
    milliseconds.push(performance.now() - start)
    const [first] = found
    if (preferred.code(wanted.title, 1)[0]?.isco === wanted.isco) byPreferred++
    if (first && first.confidence >= 0.7) {
      trusted++
      if (first.isco === wanted.isco) trustedAndRight++
    }
    if (first?.occupation === wanted.occupation) occupation++
    if (first?.isco === wanted.isco) group++
    if (found.some(({ isco }) => isco === wanted.isco)) amongFive++
    if (first && first.confidence >= 0.5) {
      sure++
      if (first.isco === wanted.isco) sureAndRight++
    }
  }
  const percent = (count: number, of = asked.length) => `${((100 * count) / of).toFixed(1)} %`
  console.log(
    `ESCO, ${asked.length} alternative titles held out of ${labels.length}: occupation right ${percent(occupation)}, unit group right ${percent(group)}, among five ${percent(amongFive)}; of the ${percent(sure)} with confidence 0.5 or more ${percent(sureAndRight, sure)} right, of the ${percent(trusted)} with 0.7 or more ${percent(trustedAndRight, trusted)}; by preferred titles alone the unit group is right for ${percent(byPreferred)}`,
  )
  console.log(`  ${inWords(timesOf(milliseconds))} (wanted: below 5 ms)`)

  const relations = parse(readFileSync(join(folder, 'occupationSkillRelations_en.csv')), {
    columns: true,
    bom: true,
  }) as Record<string, string>[]
  const skillsOf = Map.groupBy(relations, ({ occupationUri = '' }) => occupationUri)
  const relatedness = createRelatedness(
    Array.from(skillsOf, ([id, list]) => ({ id, skills: list.map(({ skillUri = '' }) => skillUri) })),
  )
  const isco = new Map(rows.map(({ conceptUri = '', iscoGroup = '' }) => [conceptUri, iscoGroup]))
  let sameMinor = 0
  const times: number[] = []
  const ids = [...skillsOf.keys()].slice(0, 500)
  for (const id of ids) {
    const start = performance.now()
    const [first] = relatedness.related(id, 10)
    times.push(performance.now() - start)
    if (first && isco.get(first.id)?.slice(0, 3) === isco.get(id)?.slice(0, 3)) sameMinor++
  }
  console.log(
    `Related occupations: the nearest is of the same minor group for ${percent(sameMinor, ids.length)} of ${ids.length}, ${inWords(timesOf(times))}`,
  )
}
