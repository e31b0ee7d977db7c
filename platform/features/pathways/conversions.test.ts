import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readVocabulary } from './catalogue.ts'

const skills = ['reading', 'writing', 'listening', 'speaking'] as const

/**
 * The charts of Immigration, Refugees and Citizenship Canada as they are printed, by hand: level, then the lowest score
 * of reading, writing, listening and speaking. IELTS in tenths of a band.
 */
const charts = {
  english: {
    ielts_general: `
      10 80 75 85 75
      9  70 70 80 70
      8  65 65 75 65
      7  60 60 60 60
      6  50 55 55 55
      5  40 50 50 50
      4  35 40 45 40`,
    celpip_general: `
      10 10 10 10 10
      9  9 9 9 9
      8  8 8 8 8
      7  7 7 7 7
      6  6 6 6 6
      5  5 5 5 5
      4  4 4 4 4`,
    pte_core: `
      10 88 90 89 89
      9  78 88 82 84
      8  69 79 71 76
      7  60 69 60 68
      6  51 60 50 59
      5  42 51 39 51
      4  33 41 28 42
      3  24 32 18 34`,
  },
  french: {
    tef_canada: `
      10 263 393 316 393
      9  248 371 298 371
      8  233 349 280 349
      7  207 310 249 310
      6  181 271 217 271
      5  151 226 181 226
      4  121 181 145 181`,
    tcf_canada: `
      10 549 16 549 16
      9  524 14 523 14
      8  499 12 503 12
      7  453 10 458 10
      6  406 7 398 7
      5  375 6 369 6
      4  342 4 331 4`,
  },
}

describe('a test score becomes a level', () => {
  const vocabulary = readVocabulary()
  for (const [language, tests] of Object.entries(charts))
    for (const [test, chart] of Object.entries(tests))
      it(`${test}: each line of the chart begins at its score and not one below`, () => {
        const lines = chart
          .trim()
          .split('\n')
          .map((line) => line.trim().split(/\s+/).map(Number))
        for (const [column, skill] of skills.entries()) {
          const score = vocabulary.get(`${test}_${skill}`)
          assert.ok(score?.type === 'integer')
          const level = levelFrom(`${language}_clb_${skill}`, score.id)
          assert.equal(level(score.min), 0)
          assert.equal(level(score.max), 10)
          for (const [place, line] of lines.entries()) {
            const lowest = line[column + 1] as number
            assert.equal(level(lowest), line[0], `${score.id} ${lowest}`)
            assert.equal(level(lowest - 1), lines[place + 1]?.[0] ?? 0, `${score.id} ${lowest - 1}`)
          }
        }
      })

  it('the lowest of four results becomes a level of German, and of English for Australia', () => {
    const named = (level: string, score: string, points: readonly number[]) => {
      const fact = vocabulary.get(level)
      assert.ok(fact?.type === 'code')
      return points.map((value) => fact.codes?.[levelFrom(level, score)(value) ?? -1])
    }
    assert.deepEqual(named('german_level', 'testdaf_lowest', [3, 4, 5]), ['B2', 'B2', 'C1'])
    assert.deepEqual(named('aus_english', 'aus_ielts_lowest', [0, 55, 60, 65, 70, 75, 80, 90]), [
      'none',
      'none',
      'competent',
      'competent',
      'proficient',
      'proficient',
      'superior',
      'superior',
    ])
  })

  function levelFrom(level: string, score: string): (points: number) => number | undefined {
    const found = vocabulary.get(level)?.conversions.find(({ fact }) => fact === score)
    const value = found?.table.values.at(-1)?.value
    assert.ok(typeof value === 'object' && 'rows' in value, `${level} does not follow from ${score}`)
    return (points) => value.rows.findLast(([key]) => Number(key) <= points)?.[1]
  }
})
