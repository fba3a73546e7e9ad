import { Token } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

/** A number given to a construct, and what it may be. */
interface Range {
  /** What is limited, with its unit, e.g. `readers of the aurora cluster`. */
  readonly what: string;

  /** The value given. */
  readonly value: number;

  /** The least value allowed. */
  readonly least: number;

  /** The most value allowed. */
  readonly most: number;

  /** The step that values must be multiples of. @default 1 */
  readonly step?: number;

  /** The property to change. */
  readonly prop: string;
}

/**
 * Refuses a number that AWS would refuse at deploy time, half an hour later.
 *
 * @throws if the value is outside the range or no multiple of the step; tokens pass
 */
export function checkRange(scope: IConstruct, { what, value, least, most, step = 1, prop }: Range): void {
  if (Token.isUnresolved(value) || (value >= least && value <= most && Number.isInteger(value / step))) {
    return;
  }
  const allowed = step === 1 ? 'a whole number' : `a multiple of ${step}`;
  throw new Error(
    `${what} must be ${allowed} from ${least} to ${most}, got ${value}; change ${prop} (${scope.node.path})`,
  );
}
