/** Why it did not come to the job, why a change was refused, why the job ended: closed lists, so that every cause can be
 * counted. Each side has the reasons that it can know. */
const beforeDeparture = [
  'visa-refused',
  'not-eligible',
  'training-not-completed',
  'taking-too-long',
  'programme-suspended',
  'pathway-not-available',
] as const
const employerWithdraws = [
  'job-gone',
  'other-candidate',
  'requirements-not-met',
  'worker-not-reached',
  'too-expensive',
  ...beforeDeparture,
  'would-hire-if-pathway-existed',
  'other',
] as const
const authorityStops = [
  ...beforeDeparture,
  'worker-not-reached',
  'employer-not-eligible',
  'licence-ended',
  'fee-asked',
  'contract-substituted',
  'other',
] as const
const authorityEnds = ['contract-completed', 'repatriated', 'worker-not-reached', 'died', 'other'] as const

export const reasons = {
  decline: {
    worker: [
      'wage-too-low',
      'costs-too-high',
      'conditions',
      'fee-asked',
      'other-job',
      'family',
      'health',
      'pathway-not-available',
      'other',
    ],
  },
  withdraw: {
    worker: ['other-job', 'costs-too-high', 'fee-asked', 'family', 'health', ...beforeDeparture, 'other'],
    employer: employerWithdraws,
    recruiter: [...employerWithdraws.slice(0, -1), 'licence-ended', 'other'],
  },
  refuse: {
    worker: ['wage-too-low', 'costs-too-high', 'conditions', 'not-as-offered', 'other'],
  },
  stop: { origin: authorityStops, destination: authorityStops },
  end: {
    worker: [
      'contract-completed',
      'agreed',
      'resigned',
      'not-as-agreed',
      'not-paid',
      'unsafe',
      'documents-kept',
      'no-job-on-arrival',
      'family',
      'health',
      'other',
    ],
    employer: [
      'contract-completed',
      'agreed',
      'resigned',
      'dismissed',
      'worker-not-reached',
      'job-gone',
      'health',
      'other',
    ],
    origin: authorityEnds,
    destination: authorityEnds,
  },
  'drop-task': {
    origin: ['not-needed', 'done-elsewhere', 'other'],
    destination: ['not-needed', 'done-elsewhere', 'other'],
  },
} as const satisfies Record<string, Partial<Record<string, readonly string[]>>>

export type ReasonedCommand = keyof typeof reasons

export function reasonsFor(kind: string, role: string): readonly string[] {
  const bySide: Partial<Record<string, readonly string[]>> =
    kind in reasons ? reasons[kind as ReasonedCommand] : {}
  return bySide[role] ?? []
}

/** Reasons to end that labour inspection should know of. */
export const complaints: readonly string[] = [
  'not-as-agreed',
  'not-paid',
  'unsafe',
  'documents-kept',
  'no-job-on-arrival',
]
