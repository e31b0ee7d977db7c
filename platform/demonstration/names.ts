/** Everyday given names and family names, put together by chance: nobody in particular. */
import type { Locale } from '../foundation/i18n/locales.ts'
import type { Random } from './random.ts'

type Names = { given: string[]; family: string[] }

const devanagari: Names = {
  given:
    'सीता राम गीता हरि कमला विष्णु सरिता कृष्ण अनिता सुरेश मञ्जु राजु विमला दीपक सुनिता प्रकाश रीता मनोज लक्ष्मी सन्तोष पवित्रा अर्जुन शर्मिला निर्मल बिनोद माया दिनेश तारा गणेश उमा'.split(
      ' ',
    ),
  family:
    'राई तामाङ गुरुङ मगर थापा श्रेष्ठ लिम्बू चौधरी अधिकारी कार्की बस्नेत खड्का भण्डारी पौडेल थारू विश्वकर्मा परियार महर्जन शेर्पा यादव'.split(
      ' ',
    ),
}
const latin: Names = {
  given:
    'Bishnu Maya Prem Sabina Dil Roshan Anjali Kumar Puja Nabin Sangita Tek Bimal Asha Lok Rekha Ramesh Chandra Nisha Gopal Sarmila Ganga Om Pratima Kiran'.split(
      ' ',
    ),
  family:
    'Rai Tamang Gurung Magar Thapa Shrestha Limbu Chaudhary Adhikari Karki Basnet Khadka Bhandari Poudel Tharu Pariyar Maharjan Sherpa Yadav BK'.split(
      ' ',
    ),
}
const bengali: Names = {
  given: 'রহিমা করিম শাহানা জাকির নাসরিন সোহেল ফাতেমা রফিক সালমা মিজান আয়েশা কামাল রুবিনা হাসান তাসলিমা'.split(' '),
  family: 'বেগম হোসেন আক্তার ইসলাম খাতুন মিয়া রহমান আলী উদ্দিন সরকার'.split(' '),
}
const arabic: Names = {
  given: 'فاطمة محمد مريم أحمد سعاد عثمان هدى إبراهيم'.split(' '),
  family: 'حسن علي عبدالله صالح يوسف إدريس'.split(' '),
}

const womens = new Set(
  'सीता गीता कमला सरिता अनिता मञ्जु विमला सुनिता रीता लक्ष्मी पवित्रा शर्मिला माया तारा उमा Maya Sabina Anjali Puja Sangita Asha Rekha Nisha Sarmila Ganga Pratima'.split(
    ' ',
  ),
)

/** Of the Nepali names. */
export function sexOf(fullName: string): 'female' | 'male' {
  return womens.has(fullName.split(' ')[0] ?? '') ? 'female' : 'male'
}

const from = ({ given, family }: Names, { pick }: Random): string => `${pick(given)} ${pick(family)}`

export function nepaliName(random: Random): { fullName: string; locale: Locale } {
  return random.chance(0.6)
    ? { fullName: from(devanagari, random), locale: 'ne' }
    : { fullName: from(latin, random), locale: random.chance(0.8) ? 'ne' : 'en' }
}

export function bengaliName(random: Random): { fullName: string; locale: Locale } {
  return { fullName: from(bengali, random), locale: 'bn' }
}

export function arabicName(random: Random): { fullName: string; locale: Locale } {
  return { fullName: from(arabic, random), locale: 'ar' }
}

export function contactName(random: Random): string {
  return from(random.chance(0.5) ? latin : arabic, random)
}
