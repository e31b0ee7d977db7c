/** Invented employers and recruiters, and the jobs of each trade. Wages are plausible, not a statistic. */
import type { CefrLevel } from '@fairway/matching'
import type { VacancyTerms, WantedLicence } from '../features/vacancies/index.ts'

export const trades = ['hotels', 'construction', 'hospitals', 'cleaning', 'logistics', 'it'] as const
export type Trade = (typeof trades)[number]

export type Job = {
  /** ISCO-08 unit group. */
  isco: string
  trade: Trade
  titles: { en: string; ar: string }
  /** Whole dirhams a month, lowest and highest. */
  wage: [number, number]
  english: CefrLevel
  /** How common the work is. */
  weight: number
}

function job(
  trade: Trade,
  isco: string,
  en: string,
  ar: string,
  wage: [number, number],
  english: CefrLevel,
  weight: number,
): Job {
  return { isco, trade, titles: { en, ar }, wage, english, weight }
}

export const jobs: readonly Job[] = [
  job('hotels', '9112', 'Room attendant', 'عامل تنظيف غرف', [1300, 1700], 'A2', 6),
  job('hotels', '9412', 'Kitchen helper', 'مساعد مطبخ', [1200, 1500], 'A1', 5),
  job('hotels', '5131', 'Waiter', 'نادل', [1500, 2100], 'B1', 5),
  job('hotels', '5120', 'Cook', 'طباخ', [2000, 3200], 'A2', 4),
  job('hotels', '4224', 'Receptionist', 'موظف استقبال', [2800, 3800], 'B2', 2),
  job('hotels', '5151', 'Housekeeping supervisor', 'مشرف تدبير الغرف', [2500, 3500], 'B1', 2),
  job('construction', '9313', 'Construction helper', 'عامل بناء', [1000, 1300], 'A1', 8),
  job('construction', '7112', 'Bricklayer', 'عامل طابوق', [1400, 1900], 'A1', 6),
  job('construction', '7115', 'Carpenter', 'نجار', [1500, 2000], 'A1', 4),
  job('construction', '7126', 'Plumber', 'سباك', [1600, 2200], 'A2', 4),
  job('construction', '7411', 'Electrician', 'كهربائي', [1700, 2400], 'A2', 4),
  job('construction', '7212', 'Welder', 'لحام', [1800, 2600], 'A1', 3),
  job('construction', '7131', 'Painter', 'دهان', [1400, 1800], 'A1', 3),
  job('construction', '3123', 'Site supervisor', 'مشرف موقع', [4500, 7000], 'B1', 1),
  job('construction', '2142', 'Civil engineer', 'مهندس مدني', [8000, 14000], 'B2', 1),
  job('hospitals', '2221', 'Nurse', 'ممرض', [5500, 9000], 'B2', 3),
  job('hospitals', '5321', 'Health care assistant', 'مساعد رعاية صحية', [2300, 3200], 'B1', 3),
  job('hospitals', '3212', 'Laboratory technician', 'فني مختبر', [4500, 7000], 'B2', 1),
  job('hospitals', '2262', 'Pharmacist', 'صيدلي', [8000, 12000], 'B2', 1),
  job('cleaning', '9112', 'Office cleaner', 'عامل تنظيف مكاتب', [1100, 1500], 'A1', 5),
  job('cleaning', '9123', 'Window cleaner', 'منظف نوافذ', [1300, 1700], 'A1', 2),
  job('cleaning', '5153', 'Building caretaker', 'حارس مبنى', [1600, 2200], 'A2', 2),
  job('logistics', '9333', 'Warehouse loader', 'عامل تحميل', [1200, 1600], 'A1', 5),
  job('logistics', '8344', 'Forklift operator', 'سائق رافعة شوكية', [1800, 2400], 'A2', 3),
  job('logistics', '8332', 'Heavy truck driver', 'سائق شاحنة ثقيلة', [2600, 3600], 'A2', 4),
  job('logistics', '8322', 'Delivery van driver', 'سائق توصيل', [2000, 2800], 'A2', 4),
  job('logistics', '4321', 'Stock clerk', 'كاتب مخزن', [2200, 3000], 'B1', 2),
  job('it', '2512', 'Software developer', 'مطور برمجيات', [12000, 20000], 'B2', 2),
  job('it', '3512', 'IT support technician', 'فني دعم تقني', [4500, 7000], 'B2', 2),
  job('it', '2522', 'Systems administrator', 'مدير أنظمة', [9000, 15000], 'B2', 1),
]

/** What the work needs, or what helps in it, by ISCO-08 unit group. */
export const papers: Readonly<Record<string, WantedLicence>> = {
  '8344': { licence: 'forklift', essential: true },
  '8332': { licence: 'driving-C', essential: true },
  '8322': { licence: 'driving-B', essential: true },
  '7212': { licence: 'welding', essential: false },
  '7411': { licence: 'electrician', essential: false },
  '5321': { licence: 'care', essential: false },
  '2221': { licence: 'profession-nurse', essential: false },
  '2262': { licence: 'profession-pharmacist', essential: false },
}

export const descriptions: Record<Trade, { en: string; ar: string }> = {
  hotels: {
    en: 'Work in a hotel with guests from many countries. Two weeks of paid training. One day off each week.',
    ar: 'عمل في فندق يستقبل ضيوفًا من بلدان كثيرة. تدريب مدفوع لمدة أسبوعين. يوم راحة كل أسبوع.',
  },
  construction: {
    en: 'Work on building sites in the city. Safety clothes and tools are given. Transport from the housing to the site.',
    ar: 'عمل في مواقع بناء داخل المدينة. تُقدَّم ملابس السلامة والأدوات. نقل من السكن إلى الموقع.',
  },
  hospitals: {
    en: 'Work in a hospital, in shifts of eight hours. We help with the licence that this work needs.',
    ar: 'عمل في مستشفى بنظام نوبات من ثماني ساعات. نساعد في الترخيص الذي يتطلبه هذا العمل.',
  },
  cleaning: {
    en: 'Cleaning of offices and shops in a team of six. Gloves and shoes are given.',
    ar: 'تنظيف مكاتب ومتاجر ضمن فريق من ستة أشخاص. تُقدَّم القفازات والأحذية.',
  },
  logistics: {
    en: 'Work for a warehouse near the port. Overtime is paid and never forced.',
    ar: 'عمل في مستودع قرب الميناء. العمل الإضافي مدفوع وليس إجباريًا.',
  },
  it: {
    en: 'Work in a team of ten. Flexible hours, health insurance for the family, a flight home each year.',
    ar: 'عمل ضمن فريق من عشرة. ساعات مرنة وتأمين صحي للأسرة وتذكرة سفر كل عام.',
  },
}

/** What people do there, apart from their own trade. */
export const tasks: Record<Trade, { en: string[]; ar: string[] }> = {
  hotels: {
    en: ['Prepare for the shift', 'Do the work of the post', 'Leave the place clean'],
    ar: ['التحضير للنوبة', 'القيام بعمل الوظيفة', 'ترك المكان نظيفًا'],
  },
  construction: {
    en: ['Put on safety clothes', 'Do the work of the trade', 'Put tools in order'],
    ar: ['ارتداء ملابس السلامة', 'القيام بعمل المهنة', 'ترتيب الأدوات'],
  },
  hospitals: {
    en: ['Take over from the shift before', 'Care for patients', 'Write down what was done'],
    ar: ['استلام العمل من النوبة السابقة', 'رعاية المرضى', 'تدوين ما تم'],
  },
  cleaning: {
    en: ['Collect the materials', 'Clean rooms and windows', 'Take out the waste'],
    ar: ['جمع المواد', 'تنظيف الغرف والنوافذ', 'إخراج النفايات'],
  },
  logistics: {
    en: ['Load and unload', 'Check the papers of the goods', 'Drive or carry goods'],
    ar: ['التحميل والتفريغ', 'مراجعة أوراق البضائع', 'نقل البضائع'],
  },
  it: {
    en: ['Plan the week with the team', 'Write and test software', 'Help users'],
    ar: ['تخطيط الأسبوع مع الفريق', 'كتابة البرامج واختبارها', 'مساعدة المستخدمين'],
  },
}

export const workplaces: Record<Trade, NonNullable<VacancyTerms['workplace']>> = {
  hotels: 'business',
  construction: 'building-site',
  hospitals: 'business',
  cleaning: 'changing',
  logistics: 'business',
  it: 'business',
}

export const places = ['Dubai', 'Abu Dhabi', 'Sharjah', 'Ajman', 'Ras Al Khaimah'] as const

/** The mark behind each name keeps it apart from any real company. */
export const employerNames: readonly { name: string; trade: Trade }[] = [
  { name: 'Sand Heron Hotels (demo)', trade: 'hotels' },
  { name: 'مقاولات السدرة البيضاء (نموذج)', trade: 'construction' },
  { name: 'Quiet Harbour Hospital (demo)', trade: 'hospitals' },
  { name: 'Bright Corner Cleaning (demo)', trade: 'cleaning' },
  { name: 'Seven Dhows Logistics (demo)', trade: 'logistics' },
  { name: 'برمجيات النخلة الرقمية (نموذج)', trade: 'it' },
  { name: 'Blue Falcon Builders (demo)', trade: 'construction' },
  { name: 'فندق واحة اللؤلؤ (نموذج)', trade: 'hotels' },
  { name: 'Two Lamps Clinic Group (demo)', trade: 'hospitals' },
  { name: 'خدمات تنظيف الصباح (نموذج)', trade: 'cleaning' },
  { name: 'Long Shore Freight (demo)', trade: 'logistics' },
  { name: 'Ninth Dune Software (demo)', trade: 'it' },
  { name: 'أبراج الرمال للبناء (نموذج)', trade: 'construction' },
  { name: 'Garden of Ghaf Resort (demo)', trade: 'hotels' },
  { name: 'مستشفى الغروب (نموذج)', trade: 'hospitals' },
  { name: 'Clear Pane Services (demo)', trade: 'cleaning' },
  { name: 'نقل الميناء الأزرق (نموذج)', trade: 'logistics' },
  { name: 'Open Souq Systems (demo)', trade: 'it' },
  { name: 'Copper Gate Contracting (demo)', trade: 'construction' },
  { name: 'فندق ظل النخيل (نموذج)', trade: 'hotels' },
  { name: 'Morning Creek Construction (demo)', trade: 'construction' },
  { name: 'مخازن القافلة (نموذج)', trade: 'logistics' },
  { name: 'Silver Reef Suites (demo)', trade: 'hotels' },
  { name: 'نظافة المدينة الهادئة (نموذج)', trade: 'cleaning' },
]

export const recruiterNames = [
  'Terai Bridge Recruitment (demo)',
  'उज्यालो बाटो रोजगार सेवा (नमुना)',
  'Koshi Fair Placement (demo)',
  'हिमचुली वैदेशिक रोजगार (नमुना)',
  'Rapti Overseas Services (demo)',
  'Seti Manpower (demo)',
  'गण्डकी रोजगार (नमुना)',
  'Mechi Talent (demo)',
  'नयाँ बिहानी रोजगार (नमुना)',
  'Karnali Careers (demo)',
] as const
