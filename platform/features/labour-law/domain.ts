/** Holds a wage against the minimum of the day, and costs put on a worker against the law of both ends of a corridor. */

/** Where a statement of the catalogue comes from. */
export type Cite = { source: string; url: string; verified: boolean; relied_on?: string }
type Dated = { from: string; to?: string }

export type Rate = Dated & {
  amount: number
  currency: string
  period: 'hour' | 'month' | 'year'
  full_time_hours?: number
  plus?: { housing?: number; meals?: number }
  not_for?: string[]
  cite: Cite
}
export type MinimumWages = { country: string; none?: boolean; rates?: Rate[]; cite?: Cite }

export type Charge = Dated & {
  items: string[]
  may_be_charged: boolean
  ceiling?: { amount: number; currency: string } | { months_of_wage: number }
  countries?: string[]
  except_countries?: string[]
  not_for?: string[]
  when?: 'after-contract' | 'employer-pays-no-fee'
  cite: Cite
}
export type RecruitmentCosts = { country: string; origin?: Charge[]; destination?: Charge[] }

const inForce = ({ from, to }: Dated, day: string) => from <= day && (to === undefined || day < to)
const isFor = ({ not_for = [] }: { not_for?: string[] }, isco: string) =>
  !not_for.some((code) => isco.startsWith(code))

export type Wage = {
  isco: string
  wageMinor: number
  wageCurrency: string
  wagePeriod: 'hour' | 'month' | 'year'
  hoursPerWeek: number
  housing: string
  meals: string
}
/** What the law asks at least, in the wage's own period; `other-currency` when the two cannot be compared. */
export type WageShortfall = {
  kind: 'too-low' | 'other-currency'
  leastMinor: number
  currency: string
  period: Wage['wagePeriod']
}

/** 365 days, 7 days a week, 12 months. */
const weeksInMonth = 365 / 84
const monthsIn = { month: 1, year: 12 } as const

/** Undefined when the wage is enough, or when no minimum is known for this work on this day. */
export function wageShortfall(
  wages: MinimumWages | undefined,
  wage: Wage,
  day: string,
): WageShortfall | undefined {
  const rates = (wages?.rates ?? []).filter((rate) => inForce(rate, day) && isFor(rate, wage.isco))
  const rate = rates.find(({ period }) => period === wage.wagePeriod) ?? rates[0]
  if (!rate) return undefined
  const leastMinor = leastFor(rate, wage)
  const asked = { leastMinor, currency: rate.currency, period: wage.wagePeriod }
  if (rate.currency !== wage.wageCurrency) return { kind: 'other-currency', ...asked }
  return wage.wageMinor < leastMinor ? { kind: 'too-low', ...asked } : undefined
}

/** The rate in the wage's period, for the wage's hours. */
function leastFor(rate: Rate, { wagePeriod, hoursPerWeek, housing, meals }: Wage): number {
  const amount =
    rate.amount +
    (housing === 'provided' ? 0 : (rate.plus?.housing ?? 0)) +
    (meals === 'provided' ? 0 : (rate.plus?.meals ?? 0))
  if (rate.period === 'hour') {
    if (wagePeriod === 'hour') return amount
    return Math.ceil(amount * hoursPerWeek * weeksInMonth * monthsIn[wagePeriod])
  }
  const inAMonth = amount / monthsIn[rate.period]
  if (wagePeriod === 'hour')
    return Math.ceil(inAMonth / ((rate.full_time_hours ?? hoursPerWeek) * weeksInMonth))
  const share = rate.full_time_hours === undefined ? 1 : hoursPerWeek / rate.full_time_hours
  return Math.ceil(inAMonth * monthsIn[wagePeriod] * share)
}

export type ChargedCost = { item: string; payer: string; amountMinor: number; currency: string }
export type Corridor = { origin: string; destination: string } & Pick<
  Wage,
  'isco' | 'wageMinor' | 'wageCurrency' | 'wagePeriod' | 'hoursPerWeek'
>
export type Refusal = { item: string } & (
  | { reason: 'not-allowed' }
  /** The ceiling, for all items under it together. */
  | { reason: 'above-ceiling' | 'other-currency'; amountMinor: number; currency: string }
)

/** Costs that may not be put on the worker. Allowed is only what the law of both countries allows. */
export function costRefusals(
  costs: readonly ChargedCost[],
  laws: { origin: RecruitmentCosts | undefined; destination: RecruitmentCosts | undefined },
  corridor: Corridor,
  day: string,
): Refusal[] {
  const charged = costs.filter(({ payer }) => payer === 'worker')
  const ends = [
    { charges: laws.origin?.origin ?? [], other: corridor.destination },
    { charges: laws.destination?.destination ?? [], other: corridor.origin },
  ].map(({ charges, other }) =>
    charges.filter(
      (charge) =>
        inForce(charge, day) &&
        isFor(charge, corridor.isco) &&
        (charge.countries?.includes(other) ?? true) &&
        !charge.except_countries?.includes(other),
    ),
  )
  return charged.flatMap(({ item }): Refusal[] => {
    const rules = ends.map((charges) => charges.filter(({ items }) => items.includes(item)))
    if (rules.some((of) => of.length === 0 || of.some(({ may_be_charged }) => !may_be_charged)))
      return [{ item, reason: 'not-allowed' }]
    for (const rule of rules.flat()) {
      const most = ceilingOf(rule, corridor)
      if (!most) continue
      const under = charged.filter((cost) => rule.items.includes(cost.item))
      if (under.some(({ currency }) => currency !== most.currency))
        return [{ item, reason: 'other-currency', ...most }]
      if (under.reduce((sum, { amountMinor }) => sum + amountMinor, 0) > most.amountMinor)
        return [{ item, reason: 'above-ceiling', ...most }]
    }
    return []
  })
}

function ceilingOf(
  { ceiling }: Charge,
  corridor: Corridor,
): { amountMinor: number; currency: string } | undefined {
  if (!ceiling) return undefined
  if ('amount' in ceiling) return { amountMinor: ceiling.amount, currency: ceiling.currency }
  const { wageMinor, wageCurrency, wagePeriod, hoursPerWeek } = corridor
  const inAMonth =
    wagePeriod === 'hour' ? wageMinor * hoursPerWeek * weeksInMonth : wageMinor / monthsIn[wagePeriod]
  return { amountMinor: Math.floor(inAMonth * ceiling.months_of_wage), currency: wageCurrency }
}

/** Rules of the day, for everybody to read. */
export function chargesOn(charges: readonly Charge[] | undefined, day: string): Charge[] {
  return (charges ?? []).filter((charge) => inForce(charge, day))
}
