/** The files of a programme as texts: read from the catalogue, and loaded from the texts of a reform. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadProgramme, type Programme, type Vocabulary } from '@fairway/rules'
import { parseDocument } from 'yaml'
import { locales } from '../../../foundation/i18n/locales.ts'
import { catalogueRoot, loadSharedLists } from '../catalogue.ts'
import { folderOf } from '../domain.ts'
import { type Files, type ReformFile, reformFiles } from './domain.ts'

export function pathOf(file: ReformFile): string {
  return file === 'programme' ? 'programme.yaml' : `texts/${file}.yaml`
}

export function folderIn(root: string, programme: string): string {
  return join(root, ...folderOf(programme).split('/'))
}

export function cataloguedFiles(programme: string): Files {
  const folder = folderIn(catalogueRoot, programme)
  return Object.fromEntries(
    reformFiles.map((file) => [file, readFileSync(join(folder, pathOf(file)), 'utf8').trim()]),
  ) as Files
}

/** Throws what is wrong with the texts. */
export function programmeFrom(files: Files, vocabulary: Vocabulary): Programme {
  const data = {
    ...(dataOf(files.programme) as object),
    texts: Object.fromEntries(locales.map((locale) => [locale, dataOf(files[locale])])),
  }
  return loadProgramme(data, vocabulary, loadSharedLists())
}

export function dataOf(text: string): unknown {
  const document = parseDocument(text, { merge: true })
  if (document.errors[0]) throw document.errors[0]
  return document.toJS({ maxAliasCount: 10_000 })
}
