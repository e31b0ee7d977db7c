import { Type } from 'typebox'
import { organisationKinds } from '../../foundation/actor.ts'
import { today } from '../../foundation/days.ts'
import { NotFoundError } from '../../foundation/errors.ts'
import {
  type ApiRoute,
  Country,
  defineRoute,
  IsoDate,
  PlainText,
  Uuid,
} from '../../foundation/http/api-route.ts'
import { anyone } from '../../foundation/policy.ts'
import { licenceState, type Organisation, trustOf } from './domain.ts'
import { findOrganisation, pageSize, searchRegister } from './service.ts'

const PublicLicence = Type.Object(
  {
    number: Type.String({ description: 'Number of the licence' }),
    issuer: Type.String({ description: 'Authority that issued it' }),
    country: Country('Country where it counts'),
    validFrom: IsoDate('First day'),
    validTo: IsoDate('Last day'),
    destinations: Type.Union([Type.Array(Country('Country of work')), Type.Null()], {
      description: 'Countries of work it is for; null for all',
    }),
    state: Type.Union(
      (['valid', 'not-yet', 'expired', 'suspended', 'revoked'] as const).map((state) => Type.Literal(state)),
      { description: 'What it is worth today' },
    ),
  },
  { description: 'A licence to recruit' },
)

const PublicOrganisation = Type.Object(
  {
    id: Uuid('Id of the organisation'),
    kind: Type.Union(
      organisationKinds.map((kind) => Type.Literal(kind)),
      { description: 'What it is' },
    ),
    name: Type.String({ description: 'Name' }),
    country: Country('Country where it is registered'),
    registrationNumber: Type.Union([Type.String(), Type.Null()], {
      description: 'Number in the register of companies of its country',
    }),
    status: Type.Union(
      (['pending', 'verified', 'suspended'] as const).map((status) => Type.Literal(status)),
      { description: 'What an authority decided; the public sees no pending ones' },
    ),
    trust: Type.Enum(['licensed', 'checked', 'not-licensed', 'suspended', 'pending'], {
      description: 'The answer for a worker today. Pay nobody who is not licensed, suspended or pending',
    }),
    licensedUntil: Type.Union([IsoDate('Last day'), Type.Null()], {
      description: 'Last day of the licence that is valid today, of recruiters',
    }),
    licences: Type.Array(PublicLicence, { description: 'Licences to recruit, newest first' }),
  },
  { description: 'An organisation as anybody may see it' },
)

function toPublic(organisation: Organisation) {
  const { id, kind, name, country, registrationNumber, status, licences } = organisation
  const day = today()
  const trust = trustOf(organisation, day)
  return {
    id,
    kind,
    name,
    country,
    registrationNumber,
    status,
    trust: trust.answer,
    licensedUntil: trust.answer === 'licensed' ? trust.until : null,
    licences: licences.map((licence) => ({
      number: licence.number,
      issuer: licence.issuer,
      country: licence.country,
      validFrom: licence.validFrom,
      validTo: licence.validTo,
      destinations: licence.destinations,
      state: licenceState(licence, day),
    })),
  }
}

export const routes: ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/organisations',
    policy: anyone,
    tag: 'Organisations',
    summary: 'Search the public register of employers and recruiters',
    description: `Verified and suspended ones, ${pageSize} at a time. Nothing found means that nobody here has checked it.`,
    query: Type.Object({
      q: Type.Optional(
        PlainText({
          maxLength: 200,
          description: 'Part of the name, or the whole number of registration or licence',
        }),
      ),
      page: Type.Optional(
        Type.String({ pattern: '^[1-9][0-9]{0,3}$', description: 'Number of the page, from 1' }),
      ),
    }),
    response: Type.Object(
      {
        total: Type.Integer({ description: 'How many were found' }),
        organisations: Type.Array(PublicOrganisation, { description: 'This page of them' }),
      },
      { description: 'What was found' },
    ),
    handle: async ({ query, read }) => {
      const { found, total } = await read((work) =>
        searchRegister(work, { name: query.q ?? '', page: Number(query.page ?? 1) }),
      )
      return { total, organisations: found.map(toPublic) }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/organisations/:id',
    policy: anyone,
    tag: 'Organisations',
    summary: 'See one organisation and its licences',
    description: 'Check an employer or recruiter before you trust it.',
    params: Type.Object({ id: Uuid('Id of the organisation') }),
    response: PublicOrganisation,
    handle: async ({ params, read }) => {
      const organisation = await read((work) => findOrganisation(work, params.id))
      if (!organisation) throw new NotFoundError()
      return toPublic(organisation)
    },
  }),
]
