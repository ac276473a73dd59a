import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';
import { isDay } from '#calendar/day-number';

/** Far enough for what is remembered and what is planned, and near enough that a day more or a year less is a date still. */
const centuries = /^(?:19|20)/;

const legalDay = (value: unknown): boolean => typeof value === 'string' && centuries.test(value) && isDay(value);

/** A legal date (YYYY-MM-DD) of a day that there is. */
export const IsLegalDay = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isLegalDay',
      validator: {
        validate: legalDay,
        defaultMessage: buildMessage((each) => `${each}$property must be a day that there is, as 2026-03-02`, options),
      },
    },
    options,
  );

/** A month (YYYY-MM) whose days are legal dates. */
export const IsLegalMonth = (): PropertyDecorator =>
  ValidateBy({
    name: 'isLegalMonth',
    validator: {
      validate: (value) => typeof value === 'string' && legalDay(`${value}-01`),
      defaultMessage: () => '$property must be a month, as 2026-03',
    },
  });
