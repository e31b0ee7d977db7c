import { type Actor, isMemberOf, isOfficer } from '../foundation/actor.ts'
import type { ApiRoute } from '../foundation/http/api-route.ts'
import type { NavigationLink, Site } from '../foundation/http/pages.tsx'
import { messagesPage } from '../foundation/outbox/index.ts'
import * as accounts from './accounts/index.ts'
import * as classifications from './classifications/index.ts'
import * as desk from './desk/index.ts'
import * as erasure from './erasure/index.ts'
import * as evidence from './evidence/index.ts'
import * as home from './home/index.ts'
import * as imports from './imports/index.ts'
import * as matching from './matching/index.ts'
import * as organisations from './organisations/index.ts'
import * as pathways from './pathways/index.ts'
import * as people from './people/index.ts'
import * as placements from './placements/index.ts'
import * as quotas from './quotas/index.ts'
import * as referrals from './referrals/index.ts'
import * as rounds from './rounds/index.ts'
import * as shared from './shared/index.ts'
import * as vacancies from './vacancies/index.ts'

/** Every feature, in the order of the journey. */
const features: { pages?: Site['pages']; routes?: ApiRoute[]; assets?: Site['assets'] }[] = [
  home,
  desk,
  classifications,
  accounts,
  people,
  organisations,
  vacancies,
  pathways,
  quotas,
  matching,
  rounds,
  placements,
  referrals,
  shared,
  evidence,
  erasure,
  imports,
]

export const routes: ApiRoute[] = features.flatMap((feature) => feature.routes ?? [])

export const site: Site = {
  pages: [...features.flatMap((feature) => feature.pages ?? []), messagesPage],
  assets: features.flatMap((feature) => feature.assets ?? []),
  signInPath: '/sign-in',
  signOutPath: '/sign-out',
  navigation,
  footer: [
    { path: '/organisations', label: 'site.organisations' },
    { path: '/pathways', label: 'site.pathways' },
    { path: '/evidence', label: 'site.evidence' },
    { path: '/staff/sign-in', label: 'site.staff' },
    { path: '/developers', label: 'site.api' },
  ],
}

function navigation(actor: Actor): NavigationLink[] {
  if (actor.kind === 'worker') {
    return [
      { path: '/me', label: 'site.me' },
      { path: '/me/jobs', label: 'site.my-jobs' },
      { path: '/placements', label: 'site.my-placements' },
      { path: '/pathways', label: 'site.pathways' },
    ]
  }
  if (isMemberOf(actor, 'employer', 'recruiter')) {
    return [
      { path: '/desk', label: 'site.desk' },
      { path: '/employer/vacancies', label: 'site.vacancies' },
      { path: '/placements', label: 'site.placements' },
      { path: '/account', label: 'site.account' },
    ]
  }
  if (isOfficer(actor) || isMemberOf(actor, 'union', 'partner')) {
    return [
      { path: '/desk', label: 'site.desk' },
      { path: '/placements', label: 'site.placements' },
      { path: '/account', label: 'site.account' },
    ]
  }
  return [
    { path: '/jobs', label: 'site.jobs' },
    { path: '/organisations', label: 'site.organisations' },
    { path: '/pathways', label: 'site.pathways' },
  ]
}
