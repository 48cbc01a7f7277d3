/** A date of the Gregorian calendar, extended to all years; year 0 is 1 BC. */
export interface CivilDate {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

const ERA_YEARS = 400
const ERA_DAYS = 146_097
/** From the start of an era (1 March of year 0) to 1 January 1970. */
const EPOCH_DAYS = 719_468

// Years are counted from March, so that the leap day is the last day of its year.

/** Days from 1 January 1970 to a date. */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1
  const era = Math.floor(marchYear / ERA_YEARS)
  const ofEra = marchYear - era * ERA_YEARS
  const marchMonth = month > 2 ? month - 3 : month + 9
  const ofYear = Math.floor((153 * marchMonth + 2) / 5) + day - 1
  const leapDays = Math.floor(ofEra / 4) - Math.floor(ofEra / 100)
  return era * ERA_DAYS + ofEra * 365 + leapDays + ofYear - EPOCH_DAYS
}

/** The date that is so many days after 1 January 1970. */
export function civilDate(days: number): CivilDate {
  const shifted = days + EPOCH_DAYS
  const era = Math.floor(shifted / ERA_DAYS)
  const ofEra = shifted - era * ERA_DAYS
  const leapDays =
    Math.floor(ofEra / 1460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / (ERA_DAYS - 1))
  const yearOfEra = Math.floor((ofEra - leapDays) / 365)
  const yearStart = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100)
  const ofYear = ofEra - yearStart
  const marchMonth = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return { year: yearOfEra + era * ERA_YEARS + (month <= 2 ? 1 : 0), month, day }
}

export function isDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
