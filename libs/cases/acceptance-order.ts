/** Where an application stands among those of its matter: the day from which it counts as accepted, and the place in the log. */
export interface AcceptancePlace {
  /** A legal date. One accepted by law counts from the day of its receipt, whenever that was found. */
  readonly day: string;
  readonly position: number;
}

/** Whether one was accepted before another (行政许可法 art. 57): by the day, and on one day by the log. */
export const acceptedEarlier = (one: AcceptancePlace, other: AcceptancePlace): boolean =>
  one.day < other.day || (one.day === other.day && one.position < other.position);
