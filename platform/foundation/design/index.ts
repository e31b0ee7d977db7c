export { type Asset, designAssets, fileAsset, mark, stylesheet } from './assets.ts'
export * from './components/bdi.tsx'
export * from './components/button.tsx'
export * from './components/choices.tsx'
export * from './components/date-input.tsx'
export * from './components/errors.tsx'
export {
  Fieldset,
  type FieldsetProps,
  FormGroup,
  type FormGroupProps,
  Hint,
  type HintProps,
  Label,
  type LabelProps,
  type TextSize,
} from './components/form.tsx'
export * from './components/inputs.tsx'
export * from './components/journey.tsx'
export * from './components/lists.tsx'
export * from './components/messages.tsx'
export * from './components/navigation.tsx'
export { type LanguageLink, type NavigationItem, Page, type PageProps, renderPage } from './layout.tsx'
export { safeUrl } from './safe-url.ts'
export { type DesignTexts, DesignTextsProvider, useDesignTexts } from './texts.tsx'
