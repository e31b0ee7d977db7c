import type { ComponentChildren } from 'preact'

/** Text typed by a person: its direction must not disturb the sentence around it. */
export function Bdi({ children, lang }: { children: ComponentChildren; lang?: string | undefined }) {
  return <bdi lang={lang}>{children}</bdi>
}
