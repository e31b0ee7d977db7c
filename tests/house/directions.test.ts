/** The house's directions: who may import whom. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { test } from 'node:test'

const root = resolve(import.meta.dirname, '..', '..')

type Import = { file: string; target: string }

function importsOf(pattern: string): Import[] {
  return globSync(pattern, { cwd: root, exclude: (name) => name === 'node_modules' }).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const statements = text.matchAll(
      /^(?:import|export)[^'";()=]*? from '([^'\n]+)'|^import '([^'\n]+)'|\bimport\('([^'\n]+)'\)/gm,
    )
    const specifiers = [...statements].map((match) => (match[1] ?? match[2] ?? match[3]) as string)
    return specifiers.map((specifier) => ({
      file,
      target: specifier.startsWith('.') ? relative(root, join(root, dirname(file), specifier)) : specifier,
    }))
  })
}

const isTest = (file: string) => /\.test\.tsx?$/.test(file)
const featureOf = (path: string) => /^platform\/features\/([^/]+)\//.exec(path)?.[1]

test('engines import nothing but themselves', () => {
  const wrong = importsOf('engines/**/*.ts')
    .filter(({ file }) => !isTest(file) && !/bench|arbitraries/.test(file))
    .filter(({ file, target }) => !target.startsWith(file.split('/').slice(0, 2).join('/')))
  assert.deepEqual(wrong, [])
})

test('no engine imports the platform, not even in its tests', () => {
  const wrong = importsOf('engines/**/*.ts').filter(({ target }) =>
    /^(platform|tests|@fairway\/platform)/.test(target),
  )
  assert.deepEqual(wrong, [])
})

test('the foundation knows no feature', () => {
  const wrong = importsOf('platform/foundation/**/*.{ts,tsx}').filter(
    ({ file, target }) => !isTest(file) && target.startsWith('platform/features'),
  )
  assert.deepEqual(wrong, [])
})

test('a feature reaches another feature only through its index', () => {
  const wrong = importsOf('platform/features/**/*.{ts,tsx}').filter(({ file, target }) => {
    const other = featureOf(target)
    return (
      !isTest(file) &&
      other !== undefined &&
      other !== featureOf(file) &&
      target !== `platform/features/${other}/index.ts`
    )
  })
  assert.deepEqual(
    wrong.filter(({ file }) => file !== 'platform/features/index.ts'),
    [],
  )
})

test('SQL stands in stores and the foundation only', () => {
  const wrong = importsOf('platform/features/**/*.{ts,tsx}').filter(
    ({ file, target }) => target === 'kysely' && !isTest(file) && !/(store|import|load)[^/]*\.ts$/.test(file),
  )
  assert.deepEqual(wrong, [])
})

test('the product imports no test support', () => {
  const wrong = importsOf('{platform,engines}/**/*.{ts,tsx}').filter(
    ({ file, target }) =>
      !isTest(file) &&
      target.startsWith('tests/') &&
      file !== 'platform/foundation/database/generate-schema.ts',
  )
  assert.deepEqual(wrong, [])
})
