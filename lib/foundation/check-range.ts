import { Token } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

/** A number given to a construct, and what it may be. */
export interface CheckedNumber {
  /** What is limited, with its unit, e.g. `readers of the aurora cluster`. */
  readonly what: string;

  /** The value given. */
  readonly value: number;

  /** The least value allowed. */
  readonly least: number;

  /** The most value allowed. */
  readonly most: number;

  /**
   * The step that values must be multiples of.
   *
   * @default 1
   */
  readonly step?: number;

  /** The property to change. */
  readonly prop: string;

  /**
   * Whether the construct computes with the value, so that a token (a large negative number) would be computed with too.
   *
   * @default false, a token passes and is left to the deployment
   */
  readonly computed?: boolean;
}

/**
 * Refuses a number that AWS would refuse at deploy time, half an hour later.
 *
 * @throws if the value is outside the range, no multiple of the step, or a token where the construct computes with it
 */
export function checkRange(scope: IConstruct, number: CheckedNumber): void {
  const { what, value, least, most, step = 1, prop, computed = false } = number;
  const token = Token.isUnresolved(value);
  if (token ? !computed : value >= least && value <= most && Number.isInteger(value / step)) {
    return;
  }
  const allowed = step === 1 ? 'a whole number' : `a multiple of ${step}`;
  const got = token ? 'a token, known only at deployment' : value;
  throw new Error(
    `${what} must be ${allowed} from ${least} to ${most}, got ${got}; change ${prop} (${scope.node.path})`,
  );
}
