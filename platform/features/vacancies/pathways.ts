import type { Locale } from '../../foundation/i18n/locales.ts'
import { pathwayTitle as catalogueTitle, folderOf, loadPathways } from '../pathways/index.ts'

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
      folder: folderOf(programme.id),
      title: programme.texts[locale]?.title ?? programme.id,
    }))
}

export function pathwayTitle(folder: string, locale: Locale): string {
  return catalogueTitle(folder, locale) ?? folder
}
