import { asciiDigits } from '../../foundation/http/read-fields.ts'
import { readClassifications } from './catalogue.ts'

/** Of this list, "2015" in the name and the punctuation before the number may be missing or written in many ways. */
const betweenNameAndCode = /[\s/:_-]+/g
const iscoCode = /^(ISCO(?:08)?)?([0-9]{4})$/

/**
 * The digits of an ISCO-08 unit group in what was typed, where it is a code: of ISCO-08, or of a national list that begins
 * with it, such as "NCO-2015/7112.0201". `trusted`: it says which list it is of, and that list was compared with ISCO-08.
 */
export function groupInCode(text: string): { isco: string; matched: string; trusted: boolean } | undefined {
  const code = asciiDigits(text.normalize('NFKC')).toUpperCase().replace(betweenNameAndCode, '')
  const [, named, isco] = iscoCode.exec(code) ?? []
  if (isco !== undefined) return { isco, matched: `ISCO-08 ${isco}`, trusted: named !== undefined }
  for (const { id, code: form, verified } of readClassifications().national) {
    const group = form.exec(code)?.[1]
    if (group !== undefined) return { isco: group, matched: `${id}: ${text.trim()}`, trusted: verified }
  }
  return undefined
}
