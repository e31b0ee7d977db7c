import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRelatedness, createTitleCoder } from './index.ts'

describe('a title coder', () => {
  const coder = createTitleCoder([
    { title: 'welder', occupation: 'welder', isco: '7212' },
    { title: 'soldador', occupation: 'welder', isco: '7212' },
    { title: 'لحّام', occupation: 'welder', isco: '7212' },
    { title: 'वेल्डर', occupation: 'welder', isco: '7212' },
    { title: 'ওয়েল্ডার', occupation: 'welder', isco: '7212' },
    { title: 'brazier', occupation: 'brazier', isco: '7212' },
    { title: 'hotel cleaner', occupation: 'hotel cleaner', isco: '9112' },
    { title: 'office cleaner', occupation: 'office cleaner', isco: '9112' },
    { title: 'pharmacien', occupation: 'pharmacist', isco: '2262' },
  ])

  it('finds a title in any script, with mistakes and other endings', () => {
    for (const [title, occupation] of [
      ['Welder', 'welder'],
      ['wellder', 'welder'],
      ['SOLDADORA', 'welder'],
      ['لحام', 'welder'],
      ['वेल्डर', 'welder'],
      ['ওয়েল্ডার', 'welder'],
      ['cleaner in a hotel', 'hotel cleaner'],
      ['pharmaciènne', 'pharmacist'],
    ] as const) {
      assert.equal(coder.code(title)[0]?.occupation, occupation, title)
    }
  })

  it('is sure of the same words, less sure between likes, and gives nothing for nothing', () => {
    const [same] = coder.code('welder')
    assert.ok(same && same.similarity > 0.999 && same.confidence > 0.9)
    const [first, second] = coder.code('cleaner')
    assert.deepEqual([first?.isco, second?.isco], ['9112', '9112'])
    assert.ok(first && first.similarity < 0.9)
    for (const title of ['', ' ', '!!!', '\u0000', '漢字']) assert.deepEqual(coder.code(title), [])
    assert.ok(coder.code('welder '.repeat(100_000)).length > 0)
    assert.deepEqual(createTitleCoder([]).code('welder'), [])
  })
})

describe('relatedness', () => {
  const relatedness = createRelatedness([
    { id: 'welder', skills: ['weld', 'read plans', 'work safely'] },
    { id: 'brazier', skills: ['braze', 'weld', 'work safely'] },
    { id: 'plumber', skills: ['read plans', 'fit pipes', 'work safely'] },
    { id: 'cook', skills: ['cook', 'work safely'] },
  ])

  it('puts first who shares the rare skills', () => {
    const related = relatedness.related('welder')
    assert.deepEqual(
      related.map(({ id }) => id),
      ['brazier', 'plumber', 'cook'],
    )
    assert.deepEqual(related[0]!.shared, ['weld', 'work safely'])
    assert.ok(related[0]!.similarity > related[2]!.similarity && related[0]!.similarity < 1)
    assert.deepEqual(relatedness.related('unknown'), [])
  })

  it('shows other work with what is there and what is missing, and skills that stand together', () => {
    const [first] = relatedness.otherWork(['fit pipes', 'work safely'], 1)
    assert.deepEqual(
      [first?.id, first?.shared, first?.missing],
      ['plumber', ['fit pipes', 'work safely'], ['read plans']],
    )
    assert.deepEqual(relatedness.otherWork([]), [])
    assert.equal(relatedness.nearSkills('braze')[0]?.skillId, 'weld')
    assert.deepEqual(relatedness.nearSkills('unknown'), [])
  })
})
