import { z } from 'zod';

/** A whole number in a range. */
export const integer = (least: number, most: number) => {
  const error = `a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
/** A text of a pattern. */
export const text = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });
/** True or false, or not there. */
export const flag = z.boolean({ error: 'true or false' }).optional();

/** An object with these settings and no others. */
export const section = <T extends z.core.$ZodLooseShape>(error: string, shape: T) => z.strictObject(shape, { error });
/** A list of one kind. */
export const list = <T extends z.ZodType>(error: string, item: T) => z.array(item, { error });
/** Any text. */
export const word = z.string({ error: 'a text' });
/** A list of texts. */
export const words = (error: string) => list(error, word);
/** Any number. */
export const number = z.number({ error: 'a number' });
