/** What the result of a language test can be, as each test prints it. */
import type { Message } from '../../../foundation/errors.ts'

export const testSkills = ['listening', 'reading', 'writing', 'speaking'] as const
export type TestSkill = (typeof testSkills)[number]

type Range = { min: number; max: number; step: number }
type Result =
  /** One result for each skill. */
  | { skills: Readonly<Record<TestSkill, Range>> }
  /** One level for all, from the lowest. */
  | { levels: readonly string[] }
  /** One number for all. */
  | { total: Range }
  /** As it stands on the paper. */
  | { free: true }
/** `languages`: ISO 639-1; any where it is left out. */
type LanguageTest = { languages?: readonly string[] } & Result

const each = (min: number, max: number, step = 1): { skills: Record<TestSkill, Range> } => {
  const range = { min, max, step }
  return { skills: { listening: range, reading: range, writing: range, speaking: range } }
}
const cefr = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2']

export const languageTests = {
  'CELPIP General': { languages: ['en'], ...each(0, 12) },
  'DELF-DALF': { languages: ['fr'], levels: cefr },
  DELE: { languages: ['es'], levels: cefr },
  'EPS-TOPIK': { languages: ['ko'], total: { min: 0, max: 200, step: 1 } },
  'Goethe-Zertifikat': { languages: ['de'], levels: cefr },
  'IELTS Academic': { languages: ['en'], ...each(0, 9, 0.5) },
  'IELTS General Training': { languages: ['en'], ...each(0, 9, 0.5) },
  'JFT-Basic': { languages: ['ja'], total: { min: 0, max: 250, step: 1 } },
  JLPT: { languages: ['ja'], levels: ['N5', 'N4', 'N3', 'N2', 'N1'] },
  OET: { languages: ['en'], ...each(0, 500, 10) },
  ÖSD: { languages: ['de'], levels: cefr },
  'PTE Academic': { languages: ['en'], ...each(10, 90) },
  'PTE Core': { languages: ['en'], ...each(10, 90) },
  SIELE: { languages: ['es'], ...each(0, 250) },
  'TCF Canada': {
    languages: ['fr'],
    skills: {
      listening: { min: 0, max: 699, step: 1 },
      reading: { min: 0, max: 699, step: 1 },
      writing: { min: 0, max: 20, step: 1 },
      speaking: { min: 0, max: 20, step: 1 },
    },
  },
  // Its column 'Équivalence ancien score', which is the one that Canada reads.
  'TEF Canada': {
    languages: ['fr'],
    skills: {
      listening: { min: 0, max: 360, step: 1 },
      reading: { min: 0, max: 300, step: 1 },
      writing: { min: 0, max: 450, step: 1 },
      speaking: { min: 0, max: 450, step: 1 },
    },
  },
  TestDaF: { languages: ['de'], ...each(3, 5) },
  'TOEFL iBT': { languages: ['en'], ...each(0, 30) },
  TOPIK: { languages: ['ko'], levels: ['1', '2', '3', '4', '5', '6'] },
  telc: { levels: cefr },
  other: { free: true },
} as const satisfies Record<string, LanguageTest>

export const testNames = Object.keys(languageTests) as (keyof typeof languageTests)[]

const say = (what: string, values?: Message['values']): Message => ({
  key: `people.entry-error.${what}`,
  ...(values && { values }),
})

/** What does not fit the test that is named, by field. */
export function testProblems(data: Readonly<Record<string, unknown>>): Record<string, Message> {
  if (!testNames.includes(data.test as (typeof testNames)[number])) return {}
  const test: LanguageTest = languageTests[data.test as (typeof testNames)[number]]
  const problems: Record<string, Message> = {}
  if (test.languages && !test.languages.includes(String(data.language)))
    problems.language = say('test-language')
  for (const skill of testSkills) {
    const wrong = 'skills' in test ? outside(data[skill], test.skills[skill]) : superfluous(data[skill])
    if (wrong) problems[skill] = wrong
  }
  const wrong =
    'skills' in test
      ? superfluous(data.score)
      : 'total' in test
        ? outside(data.score, test.total)
        : data.score === undefined
          ? say('required')
          : 'levels' in test && !test.levels.includes(String(data.score))
            ? say('score-level', { levels: test.levels.join(', ') })
            : undefined
  if (wrong) problems.score = wrong
  return problems
}

function superfluous(value: unknown): Message | undefined {
  return value === undefined ? undefined : say('score-none')
}

function outside(value: unknown, { min, max, step }: Range): Message | undefined {
  const score = typeof value === 'string' && /^\d{1,3}(\.\d)?$/.test(value) ? Number(value) : undefined
  const fits = score !== undefined && score >= min && score <= max && Number.isInteger(score / step)
  return fits ? undefined : say(step === 0.5 ? 'score-half' : 'score-range', { min, max })
}
