import { Bdi, SummaryList, Tag, type TagColour } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { costLines, type TermLine, termsLines, type VacancyTerms } from '../../vacancies/index.ts'
import { costVerdict, topicsChanged, type Verdict } from '../difference.ts'

type ChangedLine = { key: string; before: string | undefined; after: string | undefined; verdict: Verdict }

/**
 * The lines of the contract that read otherwise, in the reader's language. Which line belongs to which term is found by
 * changing one topic at a time, so that terms which are added later need nothing here.
 */
export function changedLines(before: VacancyTerms, after: VacancyTerms, texts: Texts): ChangedLine[] {
  const old = termsLines(before, texts)
  const found: ChangedLine[] = []
  let unseen = false
  for (const { fields, verdict } of topicsChanged(before, after)) {
    if (fields[0] === 'costs') {
      found.push(...changedCosts(before, after, texts))
      continue
    }
    const one = {
      ...before,
      ...Object.fromEntries(fields.map((field) => [field, after[field as keyof VacancyTerms]])),
    }
    const lines = pairs(old, termsLines(one, texts)).map((pair) => ({ ...pair, verdict }))
    if (lines.length === 0) unseen = true
    found.push(...lines.filter(({ key }) => !found.some((other) => other.key === key)))
  }
  // Two topics may read as one line: it is shown as it will stand in the end.
  const now = new Map(termsLines(after, texts).map(({ key, value }) => [key, value]))
  const shown = found.map((line) =>
    old.some(({ key }) => key === line.key) ? { ...line, after: now.get(line.key) } : line,
  )
  const other = {
    key: texts.t('placements.change.other'),
    before: undefined,
    after: undefined,
    verdict: 'changed' as const,
  }
  return unseen ? [...shown, other] : shown
}

function pairs(before: TermLine[], after: TermLine[]): Omit<ChangedLine, 'verdict'>[] {
  const keys = [...new Set([...before, ...after].map(({ key }) => key))]
  const textOf = (lines: TermLine[], key: string) => lines.find((line) => line.key === key)?.value
  return keys
    .map((key) => ({ key, before: textOf(before, key), after: textOf(after, key) }))
    .filter((pair) => pair.before !== pair.after)
}

function changedCosts(before: VacancyTerms, after: VacancyTerms, texts: Texts): ChangedLine[] {
  const items = [...new Set([...before.costs, ...after.costs].map(({ item }) => item))]
  return items.flatMap((item) => {
    const [old, now] = [before, after].map(({ costs }) => costs.find((cost) => cost.item === item))
    const [line] = pairs(costLines(old ? [old] : [], texts), costLines(now ? [now] : [], texts))
    return line ? [{ ...line, ...costVerdict(old, now) }] : []
  })
}

const colours: Record<Verdict, TagColour> = { better: 'green', worse: 'red', changed: 'yellow' }
/** Told by a sign and a word as well as by colour. */
const signs: Record<Verdict, string> = { better: '+', worse: '−', changed: '≠' }

/** Old beside new, line by line. */
export function Difference({
  before,
  after,
  was,
}: {
  before: VacancyTerms
  after: VacancyTerms
  was: 'agreed' | 'offered'
}) {
  const { t, texts, actor } = usePage()
  const said = (verdict: Verdict) =>
    t(`placements.change.${verdict}${actor.kind === 'worker' && verdict !== 'changed' ? '-for-you' : ''}`)
  const value = (text: string | undefined) =>
    text === undefined ? t('placements.change.not-there') : <Bdi>{text}</Bdi>
  return (
    <>
      {changedLines(before, after, texts).map((line) => (
        <SummaryList
          card={{
            title: (
              <>
                {line.key}{' '}
                <Tag colour={colours[line.verdict]}>
                  <span aria-hidden="true">{signs[line.verdict]}</span> {said(line.verdict)}
                </Tag>
              </>
            ),
            headingLevel: 3,
          }}
          rows={
            line.before === undefined && line.after === undefined
              ? [{ key: t('placements.change.new'), value: t('placements.change.other-text') }]
              : [
                  { key: t(`placements.change.was-${was}`), value: value(line.before) },
                  { key: t('placements.change.new'), value: value(line.after) },
                ]
          }
        />
      ))}
    </>
  )
}
