/** How an authority's own spreadsheet becomes records: which column is which field, and what is wrong where. */
import type { Message } from '../../foundation/errors.ts'
import type { Locale } from '../../foundation/i18n/locales.ts'
import { plainWord } from './values.ts'

/** `name` doubles as message key: imports.field.<name>. */
export const workerFields = [
  'fullName',
  'birthDate',
  'nationality',
  'phone',
  'occupation',
  'years',
  'language',
  'cefr',
] as const
export type WorkerField = (typeof workerFields)[number]
const licenceFields = ['recruiter', 'number', 'validFrom', 'validTo', 'destinations'] as const
export type LicenceField = (typeof licenceFields)[number]
const employerFields = ['name', 'registrationNumber', 'recruitsFrom', 'email'] as const
export type EmployerField = (typeof employerFields)[number]
export type Field = WorkerField | LicenceField | EmployerField

export const acceptedFile = { kinds: ['csv', 'xlsx'] as const, maxBytes: 20 * 1024 * 1024 }

export const kinds = ['workers', 'licences', 'employers'] as const
export type Kind = (typeof kinds)[number]

export const fieldsOf: Record<Kind, readonly Field[]> = {
  workers: workerFields,
  licences: licenceFields,
  employers: employerFields,
}
export const requiredFields: Record<Kind, readonly Field[]> = {
  workers: ['fullName', 'birthDate', 'occupation'],
  licences: ['recruiter', 'number', 'validFrom', 'validTo'],
  employers: ['name', 'registrationNumber'],
}

/** Number of the column of each field, from 0. */
export type Mapping = Partial<Record<Field, number>>

type Common = {
  columns: Mapping
  /** Headings of those columns, so that the next file is read the same way. */
  headings: Partial<Record<Field, string>>
  dateOrder: 'dmy' | 'mdy' | 'ymd'
  /** In which words were looked up, so that loading finds the same ones. */
  locale: Locale
}
type OfWorkers = {
  /** Of phones without a country's number. */
  phoneCountry: string
  /** Where the file does not say it. */
  language: string
  cefr: string
  /** The workers said, in words or on paper, that employers may see them; it counts when they confirm it. */
  shownToEmployers: boolean
}
export type WorkerSettings = Common & OfWorkers
export type Settings = Common & Partial<OfWorkers>

export type RowProblem = { row: number; column: string; value: string; message: Message }

export type Report = {
  rows: number
  good: number
  /** How many rows have a problem, of which the first ones are told. */
  bad: number
  problems: RowProblem[]
  /** Rows whose person may be there already, in Fairway or further up in the file. */
  duplicates: number[]
  duplicateCount: number
  /** First rows as they will be. */
  preview: PreviewRow[]
}
export type PreviewRow =
  | { row: number; fullName: string; birthDate: string; phone: string | null; isco: string }
  | { row: number; lines: string[] }

export const told = { problems: 50, duplicates: 50, preview: 5 }

export const statuses = ['sent', 'checked', 'queued', 'done', 'failed', 'undone', 'given-up'] as const
export type Status = (typeof statuses)[number]

/** Headings that agencies write, in the five languages; compared without case, accents and signs. */
const workerWords: Record<WorkerField, string> = {
  fullName:
    'name|full name|full name of worker|full name of the worker|worker|worker name|name of worker|name of the worker|candidate|applicant|nombre|nombre completo|nombre y apellidos|apellidos y nombre|trabajador|nombre del trabajador|الاسم|الاسم الكامل|اسم العامل|नाम|पूरा नाम|नाम थर|कामदारको नाम|নাম|পূর্ণ নাম|পুরো নাম|কর্মীর নাম',
  birthDate:
    'birth date|date of birth|dob|birthday|born|year of birth|fecha de nacimiento|nacimiento|fecha nacimiento|f nacimiento|nacido|تاريخ الميلاد|الميلاد|تاريخ الولادة|जन्म मिति|जन्ममिति|जन्म|জন্ম তারিখ|জন্মতারিখ|জন্ম',
  nationality:
    'nationality|country|citizenship|nacionalidad|país|país de origen|الجنسية|البلد|राष्ट्रियता|नागरिकता|देश|জাতীয়তা|নাগরিকত্ব|দেশ',
  phone:
    'phone|phone number|mobile|mobile number|telephone|tel|contact|contact no|whatsapp|teléfono|móvil|celular|número de teléfono|الهاتف|رقم الهاتف|الجوال|الموبايل|फोन|फोन नम्बर|मोबाइल|मोबाइल नम्बर|ফোন|ফোন নম্বর|মোবাইল|মোবাইল নম্বর',
  occupation:
    'occupation|job|job title|profession|trade|work|position|isco|isco 08|skill|ocupación|oficio|profesión|puesto|trabajo|ciuo|المهنة|الوظيفة|العمل|الحرفة|पेसा|पेशा|काम|पद|পেশা|কাজ|পদ',
  years:
    'years|experience|years of experience|work experience|exp|años|experiencia|años de experiencia|سنوات الخبرة|الخبرة|वर्ष|अनुभव|अनुभव वर्ष|বছর|অভিজ্ঞতা|অভিজ্ঞতার বছর',
  language:
    'language|mother tongue|native language|idioma|lengua|lengua materna|اللغة|اللغة الأم|भाषा|मातृभाषा|ভাষা|মাতৃভাষা',
  cefr: 'level|language level|cefr|nivel|nivel de idioma|mcer|المستوى|مستوى اللغة|स्तर|भाषाको स्तर|স্তর|ভাষার স্তর',
}
const licenceWords: Record<LicenceField, string> = {
  recruiter:
    'recruiter|agency|company|company name|registration number|registration no|reg no|agencia|empresa|número de registro|وكالة|مكتب التوظيف|الشركة|رقم التسجيل|एजेन्सी|कम्पनी|दर्ता नम्बर|এজেন্সি|কোম্পানি|নিবন্ধন নম্বর',
  number:
    'licence|license|licence number|license number|licence no|license no|número de licencia|licencia|رقم الترخيص|الترخيص|इजाजतपत्र|इजाजतपत्र नम्बर|लाइसेन्स नम्बर|লাইসেন্স|লাইসেন্স নম্বর',
  validFrom:
    'valid from|from|start|issued|issue date|date of issue|desde|válida desde|inicio|fecha de emisión|من|صالح من|تاريخ الإصدار|देखि|जारी मिति|থেকে|ইস্যুর তারিখ',
  validTo:
    'valid to|valid until|to|until|end|expiry|expiry date|expires|hasta|válida hasta|vencimiento|fecha de vencimiento|إلى|صالح حتى|تاريخ الانتهاء|सम्म|म्याद|পর্যন্ত|মেয়াদ',
  destinations:
    'countries|countries of work|destinations|destination|países|destinos|país de trabajo|البلدان|بلد العمل|देशहरू|कामको देश|দেশসমূহ|কাজের দেশ',
}
const employerWords: Record<EmployerField, string> = {
  name: 'name|employer|company|company name|employer name|nombre|empresa|empleador|nombre de la empresa|الاسم|صاحب العمل|الشركة|اسم الشركة|नाम|रोजगारदाता|कम्पनी|নাম|নিয়োগকর্তা|কোম্পানি',
  registrationNumber:
    'registration number|registration no|reg no|trade licence|trade license|company number|número de registro|registro|رقم التسجيل|السجل التجاري|الرخصة التجارية|दर्ता नम्बर|নিবন্ধন নম্বর',
  recruitsFrom:
    'recruits from|hires from|country of workers|contrata de|país de los trabajadores|بلد العمال|कामदारको देश|কর্মীর দেশ',
  email:
    'email|e-mail|email address|mail|correo|correo electrónico|البريد|البريد الإلكتروني|इमेल|ইমেইল|ই-মেইল',
}
const wordsOf: Record<Kind, Partial<Record<Field, string>>> = {
  workers: workerWords,
  licences: licenceWords,
  employers: employerWords,
}

/** As the organisation read these headings before, and else as the words say. No column is used twice. */
export function proposeMapping(
  kind: Kind,
  headings: readonly string[],
  before?: Settings['headings'],
): Mapping {
  const mapping: Mapping = {}
  const plain = headings.map(plainWord)
  for (const field of fieldsOf[kind]) {
    const remembered = before?.[field]
    const column = remembered === undefined ? -1 : plain.indexOf(plainWord(remembered))
    if (column >= 0) mapping[field] = column
  }
  const taken = new Set(Object.values(mapping))
  const fieldOf = new Map(
    fieldsOf[kind].flatMap((field) =>
      (wordsOf[kind][field] ?? '').split('|').map((word) => [plainWord(word), field] as const),
    ),
  )
  // Those that say exactly that come before those that say more.
  for (const read of [(heading: string) => [heading], partsOf]) {
    headings.forEach((heading, column) => {
      const field = read(heading)
        .map((part) => fieldOf.get(plainWord(part)))
        .find((one) => one !== undefined && mapping[one] === undefined)
      if (field && !taken.has(column)) {
        mapping[field] = column
        taken.add(column)
      }
    })
  }
  return mapping
}

/** "Mobile No. / मोबाइल" and "Experience (yrs)" as mobile, मोबाइल and experience. */
function partsOf(heading: string): string[] {
  return heading
    .replace(/\([^)]*\)/g, ' ')
    .split(/[/|\n]/)
    .map((part) => part.replace(/\s(?:no|nr|num|number|yrs)\b\.?\s*$/i, ''))
}
