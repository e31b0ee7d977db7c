import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import {
  checklist,
  compile,
  type FactDefinition,
  type Facts,
  type FactValue,
  holdsOn,
  type Programme,
  type Status,
} from '@fairway/rules'
import fc from 'fast-check'
import { parse } from 'yaml'
import { locales } from '../../foundation/i18n/locales.ts'
import { loadPathways, programmeFolders, readPathways } from './catalogue.ts'

interface Example {
  name: string
  as_of: string
  facts: Facts
  expect: {
    in_force?: boolean
    status?: Status
    points?: [number, number]
    missing?: string[]
    requirements?: Record<string, Status>
  }
}

const root = join(import.meta.dirname, '../../../catalogue/pathways')

describe('the catalogue of pathways', () => {
  for (const programme of loadPathways()) {
    describe(programme.id, () => {
      const file = join(root, ...programme.id.split('.'), 'tests.yaml')
      const examples: Example[] = parse(readFileSync(file, 'utf8'), { merge: true })
      for (const { name, as_of: asOf, facts, expect } of examples) {
        it(name, () => {
          if (expect.in_force === false) {
            assert.equal(holdsOn(programme.inForce, asOf), false)
            assert.throws(() => compile(programme, { asOf }), /is in force from/)
            return
          }
          const evaluation = compile(programme, { asOf }).evaluate(facts)
          if (expect.status) assert.equal(evaluation.status, expect.status)
          if (expect.points) assert.deepEqual([evaluation.points?.lo, evaluation.points?.hi], expect.points)
          if (expect.missing) assert.deepEqual(evaluation.missing, expect.missing)
          const found = Object.fromEntries(evaluation.requirements.map(({ id, status }) => [id, status]))
          for (const [id, status] of Object.entries(expect.requirements ?? {}))
            assert.equal(found[id], status, id)
        })
      }

      it('has a checklist without holes in every language', () => {
        const compiled = compile(programme, { asOf: programme.lastChecked })
        for (const locale of locales) {
          const page = checklist(compiled, compiled.evaluate({}), locale)
          assert.doesNotMatch(JSON.stringify(page), /\{\w+\}|undefined|NaN/)
          assert.ok(page.conditions.length > 0 && page.costs.length > 0 && page.laws.length > 0)
        }
        assert.deepEqual(Object.keys(programme.texts).sort(), [...locales].sort())
        assert.doesNotMatch(JSON.stringify(programme.texts.en), /\bwill\b/i)
      })

      it('keeps the truth inside the answers to a part of the facts', () => {
        fc.assert(
          fc.property(person(programme), fc.infiniteStream(fc.boolean()), (facts, keep) => {
            const { evaluate } = compile(programme, { asOf: programme.lastChecked })
            const some = Object.fromEntries(Object.entries(facts).filter(() => keep.next().value))
            const truth = evaluate(facts)
            const partial = evaluate(some)
            assert.ok(
              [truth.status, 'unknown'].includes(partial.status),
              `${partial.status} → ${truth.status}`,
            )
            if (truth.points && partial.points) {
              assert.ok(partial.points.lo <= truth.points.lo && truth.points.hi <= partial.points.hi)
            }
            assert.deepEqual(truth.missing, [])
            assert.equal(partial.status === 'unknown', partial.missing.length > 0)
          }),
          { numRuns: 300 },
        )
      })
    })
  }

  it('is read once', () => {
    assert.equal(loadPathways(), loadPathways())
    assert.equal(programmeFolders().length, loadPathways().length)
  })

  it('names file and place of a mistake', () => {
    const copy = mkdtempSync(join(tmpdir(), 'pathways-'))
    try {
      cpSync(root, copy, { recursive: true })
      const file = join(copy, 'npl/labour-permit/programme.yaml')
      const good = readFileSync(file, 'utf8')
      const damage = (from: string, to: string): (() => void) => {
        assert.ok(good.includes(from))
        writeFileSync(file, good.replace(from, to))
        return () => readPathways(copy)
      }
      assert.throws(
        damage('fact: has_job_offer', 'fact: has_job_ofer'),
        /npl\/labour-permit\/programme\.yaml: requirements\[1\]\.met\.fact: has_job_ofer is not a fact/,
      )
      assert.throws(
        damage('id: npl.labour-permit', 'id: npl.other'),
        /must be npl\.labour-permit as its folder says/,
      )
      assert.throws(
        damage('category: exit', 'category: [exit'),
        /npl\/labour-permit\/programme\.yaml: .*line/s,
      )
    } finally {
      rmSync(copy, { recursive: true })
    }
  })
})

/** A person about whom everything is known. */
function person(programme: Programme): fc.Arbitrary<Record<string, FactValue>> {
  const facts = [...programme.vocabulary].map(([id, fact]) => [id, anyValue(fact, programme)] as const)
  return fc.record(Object.fromEntries(facts))
}

function anyValue(fact: FactDefinition, programme: Programme): fc.Arbitrary<FactValue> {
  switch (fact.type) {
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: fact.min, max: fact.max })
    case 'date':
      return fc
        .date({ min: new Date('1966-01-01'), max: new Date(programme.lastChecked), noInvalidDate: true })
        .map((day) => day.toISOString().slice(0, 10))
    case 'code': {
      if (fact.codes) return fc.constantFrom(...fact.codes)
      return fact.unit === 'ISCO-08'
        ? fc.constantFrom('7112', '2221', '5152')
        : fc.constantFrom('NPL', 'DEU', 'ARE', 'KWT', 'IND', 'HRV', 'OMN', 'ESP')
    }
  }
}
