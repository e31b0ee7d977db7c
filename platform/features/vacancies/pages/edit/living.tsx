/** Where people live and eat, how they get to work, and who insures them. */
import { insurers, provisions, type VacancyInput } from '../../terms.ts'
import { NumberAnswer, numberFrom, RadioAnswer, stepPage } from './step.tsx'

const livingPage = stepPage(
  'living',
  (_page, draft) => (
    <>
      <RadioAnswer name="housing" codes={provisions} texts="provision" initial={draft.housing} />
      <NumberAnswer name="peoplePerRoom" initial={draft.peoplePerRoom} />
      <RadioAnswer name="meals" codes={provisions} texts="provision" initial={draft.meals} />
      <RadioAnswer name="transport" codes={provisions} texts="provision" initial={draft.transport} />
    </>
  ),
  (form) => {
    const housing = form.text('housing') as VacancyInput['housing']
    return {
      housing,
      peoplePerRoom: housing === 'provided' ? numberFrom(form, 'peoplePerRoom') : null,
      meals: form.text('meals') as VacancyInput['meals'],
      transport: form.text('transport') as VacancyInput['meals'],
    }
  },
)

const insurancePage = stepPage(
  'insurance',
  (_page, draft) => (
    <>
      <RadioAnswer name="healthInsurance" codes={insurers} texts="insurer" initial={draft.healthInsurance} />
      <RadioAnswer
        name="accidentInsurance"
        codes={insurers}
        texts="insurer"
        initial={draft.accidentInsurance}
      />
    </>
  ),
  (form) => ({
    healthInsurance: form.text('healthInsurance') as NonNullable<VacancyInput['healthInsurance']>,
    accidentInsurance: form.text('accidentInsurance') as NonNullable<VacancyInput['accidentInsurance']>,
  }),
)

export const livingPages = [livingPage, insurancePage]
