import { type ComponentChildren, createContext } from 'preact'
import { useContext } from 'preact/hooks'

/** The few words the components bring themselves. The platform fills them from its messages. */
export interface DesignTexts {
  /** Read before an error message, with its colon: "Error:" */
  errorPrefix: string
  errorTitle: string
  warning: string
  important: string
  success: string
  back: string
  change: string
  breadcrumbs: string
  pagination: string
  previousPage: string
  nextPage: string
  pageNumber: (number: number | string) => string
  day: string
  month: string
  year: string
  met: string
  partly: string
  missing: string
  unknown: string
  skipToContent: string
  mainNavigation: string
  languageNavigation: string
  footerNavigation: string
  signOut: string
}

const Texts = createContext<DesignTexts | undefined>(undefined)

export function DesignTextsProvider({
  texts,
  children,
}: {
  texts: DesignTexts
  children: ComponentChildren
}) {
  return <Texts.Provider value={texts}>{children}</Texts.Provider>
}

export function useDesignTexts(): DesignTexts {
  const texts = useContext(Texts)
  if (!texts) throw new Error('Design components need a DesignTextsProvider around them')
  return texts
}
