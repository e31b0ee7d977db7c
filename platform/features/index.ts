import type { Actor } from '../foundation/actor.ts'
import { isMemberOf, isOfficer } from '../foundation/actor.ts'
import type { ApiRoute } from '../foundation/http/api-route.ts'
import type { NavigationLink, Site } from '../foundation/http/pages.tsx'
import * as home from './home/index.ts'

/** Every feature, in the order of the journey. */
const features: { pages?: Site['pages']; routes?: ApiRoute[] }[] = [home]

export const routes: ApiRoute[] = features.flatMap((feature) => feature.routes ?? [])

export const site: Site = {
  pages: features.flatMap((feature) => feature.pages ?? []),
  signInPath: '/sign-in',
  signOutPath: '/sign-out',
  navigation,
  footer: [],
}

function navigation(actor: Actor): NavigationLink[] {
  void actor
  void isMemberOf
  void isOfficer
  return []
}
