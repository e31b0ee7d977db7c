import {
  BackLink,
  Bdi,
  Breadcrumbs,
  Button,
  ButtonGroup,
  Card,
  Checkboxes,
  DateInput,
  type DesignTexts,
  Details,
  EmptyState,
  ErrorSummary,
  FileUpload,
  Input,
  InsetText,
  NotificationBanner,
  Pagination,
  Panel,
  Radios,
  ReasonList,
  renderPage,
  Select,
  StatRow,
  SummaryList,
  Table,
  Tag,
  TaskList,
  Textarea,
  Timeline,
  WarningText,
} from './index.ts'
import { fixtureTexts } from './test-texts.ts'

/** Every component on one page, to be looked at and to be checked by axe. */
export function renderGallery(lang: 'en' | 'ar'): string {
  const say = lang === 'ar' ? ARABIC : ENGLISH
  return renderPage({
    lang,
    dir: lang === 'ar' ? 'rtl' : 'ltr',
    title: say.title,
    brand: { name: 'Fairway', href: '/', tagline: say.tagline },
    texts: say.texts,
    currentPath: '/jobs/1',
    navigation: [
      { href: '/home', text: say.home },
      { href: '/jobs', text: say.jobs },
      { href: '/messages', text: say.messages, count: 3 },
      { href: '/passport', text: say.passport },
    ],
    languages: [
      { code: 'en', dir: 'ltr', name: 'English', href: '/en' },
      { code: 'ar', dir: 'rtl', name: 'العربية', href: '/ar' },
      { code: 'ne', dir: 'ltr', name: 'नेपाली', href: '/ne' },
      { code: 'bn', dir: 'ltr', name: 'বাংলা', href: '/bn' },
      { code: 'es', dir: 'ltr', name: 'Español', href: '/es' },
    ],
    user: { name: 'सीता तामाङ', signOut: { action: '/sign-out', fields: { csrf: 'x' } } },
    footer: { links: [{ href: '/about', text: say.about }], note: say.note },
    beforeMain: (
      <>
        <BackLink href="/" />
        <Breadcrumbs items={[{ text: say.home, href: '/' }, { text: say.jobs }]} />
      </>
    ),
    children: (
      <>
        <ErrorSummary errors={[{ text: say.error, href: '#name' }]} />
        <NotificationBanner success text={say.saved} titleId="saved" />
        <NotificationBanner text={say.note} titleId="note" />
        <h1 class="govuk-heading-l">{say.title}</h1>
        <p class="govuk-body-l">{say.lead}</p>
        <StatRow
          items={[
            { value: 1234, label: say.jobs },
            { value: '97%', label: say.paid },
            { value: 12, label: say.messages, href: '/messages', detail: say.note },
          ]}
        />
        <Card
          title={say.job}
          href="/jobs/1"
          tag={<Tag colour="green">{say.open}</Tag>}
          meta={
            <>
              <Bdi>مستشفى الأمل</Bdi> · Doha
            </>
          }
        >
          <ReasonList
            items={[
              { state: 'met', text: say.met },
              { state: 'missing', text: say.missing, detail: say.enough },
              { state: 'unknown', text: say.unknown },
            ]}
          />
        </Card>
        <h2 class="govuk-heading-m">{say.journey}</h2>
        <Timeline
          items={[
            { state: 'done', title: say.offer, time: say.date, dateTime: '2026-03-03' },
            { state: 'current', title: say.contract, time: say.date, children: <p>{say.lead}</p> },
            { state: 'next', title: say.departure },
            { state: 'stopped', title: say.closed, status: <Tag colour="red">{say.closed}</Tag> },
          ]}
        />
        <SummaryList
          card={{ title: say.contract, actions: [{ href: '/edit' }] }}
          rows={[
            { key: say.name, value: <Bdi>সালমা আক্তার</Bdi>, actions: [{ href: '/name', hiddenText: say.name }] },
            { key: say.wage, value: 'QAR 1,800', actions: [{ href: '/wage', hiddenText: say.wage }] },
          ]}
        />
        <form>
          <Input name="name" label={say.name} hint={say.lead} error={say.error} value="ram" dir="auto" />
          <Input
            name="wage"
            label={say.wage}
            prefix="QAR"
            suffix={say.month}
            width={10}
            inputmode="decimal"
          />
          <DateInput id="born" name="born" legend={say.born} legendSize="s" hint="31 3 1990" />
          <Select
            name="job"
            label={say.jobs}
            items={[
              { value: '', text: '' },
              { value: '1', text: say.job },
            ]}
          />
          <Radios
            name="sure"
            legend={say.open}
            legendSize="s"
            value="1"
            inline
            items={[
              { value: '1', text: say.met },
              { value: '2', text: say.missing },
            ]}
          />
          <Checkboxes
            name="consent"
            legend={say.journey}
            legendSize="s"
            values={['1']}
            items={[
              {
                value: '1',
                text: say.offer,
                hint: say.enough,
                conditional: <Input name="more" label={say.name} width={20} />,
              },
              { divider: '—' },
              { value: '2', text: say.closed },
            ]}
          />
          <FileUpload name="photo" label={say.passport} hint="PDF, JPG, PNG" />
          <Textarea name="story" label={say.note} dir="auto" value="…" />
          <ButtonGroup>
            <Button>{say.save}</Button>
            <Button variant="secondary">{say.home}</Button>
            <Button variant="warning">{say.closed}</Button>
            <a class="govuk-link" href="/cancel">
              {say.home}
            </a>
          </ButtonGroup>
          <Button start href="/start">
            {say.save}
          </Button>
        </form>
        <WarningText>{say.warning}</WarningText>
        <InsetText>{say.lead}</InsetText>
        <Details summary={say.journey} open>
          {say.lead}
        </Details>
        <TaskList
          items={[
            { title: say.offer, href: '/1', status: say.met },
            {
              title: say.contract,
              href: '/2',
              hint: say.enough,
              status: <Tag colour="blue">{say.open}</Tag>,
            },
            { title: say.departure, status: say.unknown, cannotStartYet: true },
          ]}
        />
        <Table
          caption={say.paid}
          captionSize="m"
          firstCellIsHeader
          head={[{ text: say.month }, { text: say.wage, numeric: true }]}
          rows={[
            [{ text: say.date }, { text: '1,800', numeric: true }],
            [{ text: say.date }, { text: '1,850', numeric: true }],
          ]}
        />
        <p>
          {(['grey', 'teal', 'green', 'purple', 'magenta', 'red', 'orange', 'yellow', 'blue'] as const).map(
            (colour) => (
              <>
                <Tag colour={colour}>{say.open}</Tag>{' '}
              </>
            ),
          )}
        </p>
        <Pagination
          previous={{ href: '?page=1' }}
          next={{ href: '?page=3' }}
          items={[
            { number: 1, href: '?page=1' },
            { number: 2, href: '?page=2', current: true },
            { ellipsis: true },
          ]}
        />
        <Pagination
          label={say.jobs}
          previous={{ href: '?page=1', label: say.job }}
          next={{ href: '?page=3' }}
        />
        <EmptyState title={say.empty}>
          <Button href="/search">{say.jobs}</Button>
        </EmptyState>
        <Panel title={say.saved} headingLevel={2}>
          {say.lead}
        </Panel>
      </>
    ),
  })
}

const ENGLISH = {
  texts: fixtureTexts,
  title: 'Hospital cleaner',
  tagline: 'Work abroad, safely',
  home: 'Home',
  jobs: 'Jobs for me',
  messages: 'Messages',
  passport: 'My skills',
  about: 'About Fairway',
  note: 'No worker pays to get a job.',
  error: 'Enter your name as it stands in your passport',
  saved: 'Your offer is accepted',
  lead: 'You see why a job fits you, what is missing, and who pays which cost.',
  paid: 'Wages paid on time',
  job: 'Hospital cleaner, night shift',
  open: 'Open',
  met: 'You speak English at level A2',
  missing: 'One year of cleaning work',
  enough: 'You have 8 months. 4 more are enough.',
  unknown: 'Health check: not known yet',
  journey: 'Your journey',
  offer: 'Offer accepted',
  date: '3 March 2026',
  contract: 'Contract to sign',
  departure: 'Departure',
  closed: 'Closed',
  name: 'Name',
  wage: 'Monthly wage',
  month: 'a month',
  born: 'When were you born?',
  save: 'Save and go on',
  warning: 'Never give your passport to a recruiter.',
  empty: 'No jobs found',
}

const ARABIC_TEXTS: DesignTexts = {
  ...fixtureTexts,
  errorPrefix: 'خطأ:',
  errorTitle: 'توجد مشكلة',
  warning: 'تحذير',
  important: 'مهم',
  success: 'تم',
  back: 'رجوع',
  change: 'تغيير',
  previousPage: 'السابق',
  nextPage: 'التالي',
  day: 'اليوم',
  month: 'الشهر',
  year: 'السنة',
  signOut: 'خروج',
}

const ARABIC: typeof ENGLISH = {
  texts: ARABIC_TEXTS,
  title: 'عامل نظافة في مستشفى',
  tagline: 'اعمل في الخارج بأمان',
  home: 'الرئيسية',
  jobs: 'وظائف لي',
  messages: 'الرسائل',
  passport: 'مهاراتي',
  about: 'عن Fairway',
  note: 'لا يدفع أي عامل للحصول على وظيفة.',
  error: 'اكتب اسمك كما هو في جواز السفر',
  saved: 'تم قبول عرضك',
  lead: 'ترى لماذا تناسبك الوظيفة وما الذي ينقص ومن يدفع كل تكلفة.',
  paid: 'أجور دفعت في موعدها',
  job: 'عامل نظافة في مستشفى، نوبة ليلية',
  open: 'مفتوح',
  met: 'تتكلم الإنجليزية بمستوى A2',
  missing: 'سنة واحدة من العمل في النظافة',
  enough: 'لديك 8 أشهر. تكفي 4 أشهر أخرى.',
  unknown: 'الفحص الطبي: غير معروف بعد',
  journey: 'رحلتك',
  offer: 'تم قبول العرض',
  date: '3 مارس 2026',
  contract: 'عقد للتوقيع',
  departure: 'المغادرة',
  closed: 'مغلق',
  name: 'الاسم',
  wage: 'الأجر الشهري',
  month: 'في الشهر',
  born: 'متى ولدت؟',
  save: 'احفظ وتابع',
  warning: 'لا تعط جواز سفرك لأي وسيط.',
  empty: 'لا توجد وظائف',
}
