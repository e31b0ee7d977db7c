import type { Locale } from '../../foundation/i18n/locales.ts'
import { loadPathways } from '../pathways/index.ts'

export type PathwayChoice = {
  /** Folder in catalogue/pathways: are/private-sector-work-permit. */
  folder: string
  title: string
}

/** Legal ways into the country of work. */
export function destinationPathways(country: string | null, locale: Locale): PathwayChoice[] {
  return loadPathways()
    .filter((programme) => programme.country === country && programme.category === 'entry')
    .map((programme) => ({
      folder: programme.id.replace('.', '/'),
      title: programme.texts[locale]?.title ?? programme.id,
    }))
}

export function pathwayTitle(folder: string, locale: Locale): string {
  const programme = loadPathways().find(({ id }) => id === folder.replace('/', '.'))
  return programme?.texts[locale]?.title ?? folder
}
