import { Type } from 'typebox'
import type { Work } from '../../foundation/database/database.ts'
import { isDay, today } from '../../foundation/days.ts'
import { NotFoundError } from '../../foundation/errors.ts'
import {
  type ApiRoute,
  Country,
  defineRoute,
  IsoDate,
  PlainText,
  Uuid,
} from '../../foundation/http/api-route.ts'
import { cleanText } from '../../foundation/http/form.ts'
import { officer } from '../../foundation/policy.ts'
import { licenceState, mayLicense, suspensionCodes } from './domain.ts'
import { decideOnLicence, findOrganisation, issueLicence } from './service.ts'

const tag = 'Licences'
const policy = officer('licensing')

const ManagedLicence = Type.Object(
  {
    id: Uuid('Id of the licence'),
    number: Type.String({ description: 'Number of the licence' }),
    issuer: Type.String({ description: 'Authority that issued it' }),
    country: Country('Country where it counts'),
    validFrom: IsoDate('First day'),
    validTo: IsoDate('Last day'),
    destinations: Type.Union([Type.Array(Country('Country of work')), Type.Null()], {
      description: 'Countries of work it is for; null for all',
    }),
    status: Type.Enum(['valid', 'suspended', 'revoked'], { description: 'What the authority decided' }),
    state: Type.Enum(['valid', 'not-yet', 'expired', 'suspended', 'revoked'], {
      description: 'What it is worth today',
    }),
  },
  { description: 'A licence to recruit, as the authority that decides on it sees it' },
)

async function licencesOf(work: Work, id: string) {
  const organisation = await findOrganisation(work, id)
  if (!organisation || !mayLicense(work.actor, organisation)) throw new NotFoundError()
  const day = today()
  return organisation.licences.map((licence) => ({ ...licence, state: licenceState(licence, day) }))
}

async function licenceOf(work: Work, organisation: string, id: string) {
  const licence = (await licencesOf(work, organisation)).find((one) => one.id === id)
  if (!licence) throw new NotFoundError()
  return licence
}

const recruiter = Uuid('Id of the recruiter')

export const licenceRoutes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/organisations/:id/licences',
    policy,
    tag,
    summary: 'See the licences of a recruiter with their ids',
    description:
      'Of recruiters of the country of the authority. What the public sees is in the organisation itself.',
    params: Type.Object({ id: recruiter }, { description: 'Whose' }),
    response: Type.Object(
      { licences: Type.Array(ManagedLicence, { description: 'Newest first' }) },
      { description: 'Licences of one recruiter' },
    ),
    handle: async ({ params, read }) => ({ licences: await read((work) => licencesOf(work, params.id)) }),
  }),
  defineRoute({
    method: 'POST',
    path: '/organisations/:id/licences',
    policy,
    tag,
    summary: 'Issue a licence',
    description:
      'It counts at once, from its first day to its last one. Only for a verified recruiter (else 409).',
    params: Type.Object({ id: recruiter }, { description: 'For whom' }),
    body: Type.Object(
      {
        number: PlainText({ maxLength: 60, description: 'Number of the licence' }),
        validFrom: IsoDate('First day'),
        validTo: IsoDate('Last day'),
        destinations: Type.Optional(
          Type.Array(Country('Country of work'), {
            maxItems: 20,
            description: 'Countries of work it is for; left out or empty: all of them',
          }),
        ),
      },
      { description: 'The licence', additionalProperties: false },
    ),
    status: 201,
    response: ManagedLicence,
    handle: async ({ params, body, write }) =>
      write(async (work) => {
        const { number, validFrom, validTo, destinations = [] } = body
        const id = await issueLicence(work, params.id, {
          number: cleanText(number),
          validFrom: isDay(validFrom) ? validFrom : undefined,
          validTo: isDay(validTo) ? validTo : undefined,
          destinations,
        })
        return licenceOf(work, params.id, id)
      }),
  }),
  defineRoute({
    method: 'POST',
    path: '/organisations/:id/licences/:licenceId/decisions',
    policy,
    tag,
    summary: 'Suspend, restore or take away a licence',
    description:
      'It counts at once. A reason is needed but to restore. What was taken away stays so: a second decision is refused (409).',
    params: Type.Object(
      { id: recruiter, licenceId: Uuid('Id of the licence') },
      { description: 'Which licence' },
    ),
    body: Type.Object(
      {
        status: Type.Enum(['valid', 'suspended', 'revoked'], {
          description: 'valid restores a suspended one; revoked takes it away for good',
        }),
        code: Type.Optional(
          Type.Enum([...suspensionCodes], {
            description: 'Reason, as it is counted; needed to suspend or take away',
          }),
        ),
        reason: Type.Optional(
          PlainText({ maxLength: 2000, description: 'Reason in words; needed when the code is `other`' }),
        ),
      },
      { description: 'The decision', additionalProperties: false },
    ),
    response: ManagedLicence,
    handle: async ({ params, body, write }) =>
      write(async (work) => {
        const { status, code = '', reason = '' } = body
        await decideOnLicence(work, params.id, params.licenceId, { status, code, note: cleanText(reason) })
        return licenceOf(work, params.id, params.licenceId)
      }),
  }),
]
