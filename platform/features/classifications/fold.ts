import { asciiDigits } from '../../foundation/http/read-fields.ts'

/**
 * One spelling for what people mean the same: used on labels when they are stored and on what is typed. Everything
 * is written in plain Latin letters, so that search works in a database of any locale, vowel lengths, nukta,
 * tashkeel and accents make no difference, and "rajmistri" finds राजमिस्त्री.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0620-\u06ff]+/g, arabicStem)
    .replace(/[\u0900-\u097f\u0980-\u09ff\u200c\u200d]+/g, indicToLatin)
    .replace(/[^\0-\x7f]/g, (letter) => latin.get(letter) ?? letter)
    .replace(/['’`\p{Mn}\p{Cf}]/gu, '')
    .replace(/[^\p{L}\p{N}+#]+/gu, ' ')
    .replace(/(\p{L})\1+/gu, '$1')
    .trim()
}

/** Without the article and without vowel signs, which hardly anybody types. */
function arabicStem(word: string): string {
  return asciiDigits(word.replace(/[\p{Mn}\u0640]/gu, '')).replace(/^ال(?=...)/u, '')
}

const virama = '\u094d'
const isIndicConsonant = (letter: string) => letter >= '\u0915' && letter <= '\u0939'

/** Devanagari and Bengali, whose blocks run parallel. The vowel that a bare consonant carries is written inside a word. */
function indicToLatin(word: string): string {
  const letters = [
    ...asciiDigits(word)
      // Bengali য is said and often written as জ; with a dot, or under another letter, it is y.
      .replace(/(?<!\u09cd)\u09af(?!\u09bc)/g, '\u099c')
      .replace(/\u09ce/g, '\u09a4\u09cd')
      .replace(/[\u0980-\u09ff]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x80))
      .replace(/[\u093c\u200c\u200d]/g, ''),
  ]
  return letters
    .map((letter, i) => {
      const written = indic.get(letter)
      if (written === undefined) return letter === virama ? '' : /\p{M}/u.test(letter) ? '' : letter
      const next = letters[i + 1]
      const bare =
        isIndicConsonant(letter) && next !== undefined && next !== virama && !/\p{Mc}|\p{Mn}/u.test(next)
      const nasal = isIndicConsonant(letter) && (next === '\u0901' || next === '\u0902')
      return bare || nasal ? `${written}a` : written
    })
    .join('')
}

function table(...pairs: string[]): Map<string, string> {
  return new Map(
    pairs
      .join(' ')
      .split(' ')
      .map((pair) => {
        const [letter = '', written = ''] = pair.split(':')
        return [letter, written]
      }),
  )
}

/** Letters that sound alike to many writers (ब व, श ष स, long and short vowels) get the same spelling. */
const indic = table(
  'क:k ख:kh ग:g घ:gh ङ:n च:ch छ:ch ज:j झ:jh ञ:n ट:t ठ:th ड:d ढ:dh ण:n त:t थ:th द:d ध:dh न:n',
  'प:p फ:f ब:b भ:bh म:m य:y र:r ल:l ळ:l व:b श:s ष:s स:s ह:h',
  'अ:a आ:a इ:i ई:i उ:u ऊ:u ऋ:ri ए:e ऍ:e ऐ:ai ओ:o ऑ:o औ:au',
  '\u093e:a \u093f:i \u0940:i \u0941:u \u0942:u \u0943:ri \u0945:e \u0947:e \u0948:ai \u0949:o \u094b:o \u094c:au',
  '\u0901:n \u0902:n',
)

const latin = table(
  'ا:a ٱ:a ب:b ت:t ث:th ج:j ح:h خ:kh د:d ذ:dh ر:r ز:z س:s ش:sh ص:s ض:d ط:t ظ:z ع:a غ:gh ف:f ق:q ك:k ک:k ل:l م:m ن:n',
  'ه:h ة:h و:w ي:y ی:y ى:y ء: پ:p چ:ch ژ:zh ڤ:v گ:g',
  'α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o',
  'а:a б:b в:v г:g ґ:g д:d е:e є:ye ж:zh з:z и:i і:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts ч:ch',
  'ш:sh щ:sht ъ:a ы:y ь: э:e ю:yu я:ya',
  'ß:ss æ:ae œ:oe ø:o ł:l đ:d ð:d þ:th ħ:h ŋ:n ı:i',
)
