import { organisationKinds, type StaffActor } from '../../../foundation/actor.ts'
import { ForbiddenError } from '../../../foundation/errors.ts'
import type { PageContext } from '../../../foundation/http/page.ts'
import { memberOf } from '../../../foundation/policy.ts'

export const staff = memberOf(...organisationKinds)

export function staffActor({ actor }: PageContext): StaffActor {
  if (actor.kind !== 'staff') throw new ForbiddenError()
  return actor
}
