import type { Citation } from '@fairway/rules'
import { Tag } from '../../../foundation/design/index.ts'
import { usePage } from '../../../foundation/http/fields.tsx'
import type { Texts } from '../../../foundation/i18n/texts.ts'
import { isRegion } from '../domain.ts'

/** Of a country, or of a region whose states share their rules. */
export function placeName(code: string, texts: Texts): string {
  return isRegion(code) ? texts.t(`pathways.region.${code}`) : texts.country(code)
}

export function PlaceName({ code }: { code: string }) {
  return <>{placeName(code, usePage().texts)}</>
}

export function VerifiedTag({ verified }: { verified: boolean }) {
  const { t } = usePage()
  return (
    <Tag colour={verified ? 'green' : 'yellow'}>
      {t(verified ? 'pathways.verified' : 'pathways.not-verified.tag')}
    </Tag>
  )
}

/** Names of laws and notes on sources stand in English in every language. */
export function Original({ text }: { text: string }) {
  return (
    <bdi lang="en" dir="ltr">
      {text}
    </bdi>
  )
}

/** Where in which law it stands, and whether that was read there. */
export function Source({ citation, since }: { citation: Citation; since?: string }) {
  const { t, texts } = usePage()
  return (
    <div class="govuk-hint govuk-!-margin-bottom-0 govuk-!-font-size-16">
      <a class="govuk-link" href={citation.url} rel="noreferrer">
        <Original text={citation.ref} />
      </a>{' '}
      {since && t('pathways.source.since', { date: texts.date(since) })}{' '}
      {!citation.verified && t('pathways.source.not-verified')}
    </div>
  )
}
