import type { DesignTexts } from './texts.tsx'

/** The words that govuk-frontend's fixtures expect. */
export const fixtureTexts: DesignTexts = {
  errorPrefix: 'Error:',
  errorTitle: 'There is a problem',
  warning: 'Warning',
  important: 'Important',
  success: 'Success',
  back: 'Back',
  change: 'Change',
  breadcrumbs: 'Breadcrumb',
  pagination: 'Pagination',
  previousPage: 'Previous page',
  nextPage: 'Next page',
  pageNumber: (number) => `Page ${number}`,
  day: 'Day',
  month: 'Month',
  year: 'Year',
  met: 'Met:',
  partly: 'Partly met:',
  missing: 'Missing:',
  unknown: 'Not known:',
  skipToContent: 'Skip to main content',
  mainNavigation: 'Menu',
  languageNavigation: 'Language',
  footerNavigation: 'About this site',
  signOut: 'Sign out',
}
