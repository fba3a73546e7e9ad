import { Duration, Token } from 'aws-cdk-lib';
import { type CfnContinuousDeploymentPolicy } from 'aws-cdk-lib/aws-cloudfront';

const LEAST_PERCENT = 1;
const MOST_PERCENT = 15;
const SHORTEST_SESSION = 300;
const LONGEST_SESSION = 3600;
const HEADER = /^aws-cf-cd-[a-z0-9-]{1,246}$/;
const VALUE = /^[\x21-\x7e]{1,1783}$/;

/** A share of the visitors. */
export interface CanaryWeightProps {
  /** Share of the sessions that meet the candidate, 0.01 to 0.15 in steps of 0.01: CloudFront takes no more. */
  readonly weight: number;

  /**
   * How long a visitor may be idle and still meet the same rules, 5 to 60 minutes.
   *
   * @default 15 minutes
   */
  readonly idleTtl?: Duration;

  /**
   * How long a visitor meets the same rules at most, 5 to 60 minutes and no less than `idleTtl`.
   *
   * @default 1 hour
   */
  readonly maximumTtl?: Duration;
}

/** Requests that ask for the candidate. */
export interface CanaryHeaderProps {
  /** The header, `aws-cf-cd-` and 1 to 246 small letters, digits and dashes. */
  readonly header: string;

  /**
   * Its value, 1 to 1,783 visible ASCII characters. Everybody who may read the template knows it, and whoever sends it
   * chooses the candidate's rules: it is no secret, and protects nothing.
   */
  readonly value: string;
}

/**
 * Who meets the candidate of a canary. Protects a sale against a rule set that nobody has tried: CloudFront sends 15 % of
 * the traffic at most, and a visitor does not change sides between cart and payment, since sessions always stick.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-continuous-deployment.html
 */
export class CanaryTraffic {
  /**
   * A share of the visitors, chosen by CloudFront.
   *
   * @throws if the weight or a duration is out of range
   */
  static byWeight(props: CanaryWeightProps): CanaryTraffic {
    const { weight, idleTtl = Duration.minutes(15), maximumTtl = Duration.hours(1) } = props;
    requireWeight(weight);
    const idle = requireSession('idleTtl', idleTtl, SHORTEST_SESSION);
    const maximum = requireSession('maximumTtl', maximumTtl, idle);
    return new CanaryTraffic({
      type: 'SingleWeight',
      singleWeightConfig: { weight, sessionStickinessConfig: { idleTtl: idle, maximumTtl: maximum } },
    });
  }

  /**
   * The requests with a header, for people who try the rules themselves.
   *
   * @throws if CloudFront would not take the header or its value
   */
  static byHeader({ header, value }: CanaryHeaderProps): CanaryTraffic {
    if (!Token.isUnresolved(header) && !HEADER.test(header)) {
      throw new Error(
        `canary header needs the prefix aws-cf-cd- and 1 to 246 small letters, digits and dashes, got "${header}"; write e.g. aws-cf-cd-candidate`,
      );
    }
    if (!Token.isUnresolved(value) && !VALUE.test(value)) {
      throw new Error(
        `canary header takes a value of 1 to 1783 visible ascii characters, got "${value}"; write e.g. yes`,
      );
    }
    return new CanaryTraffic({ type: 'SingleHeader', singleHeaderConfig: { header, value } });
  }

  private constructor(private readonly config: CfnContinuousDeploymentPolicy.TrafficConfigProperty) {}

  /** The traffic as CloudFormation wants it. */
  render(): CfnContinuousDeploymentPolicy.TrafficConfigProperty {
    return this.config;
  }
}

function requireWeight(weight: number): void {
  // 0.07 * 100 is not 7 in binary fractions.
  const percent = Number((weight * 100).toFixed(6));
  const isPercent = Number.isInteger(percent) && percent >= LEAST_PERCENT && percent <= MOST_PERCENT;
  if (!Token.isUnresolved(weight) && !isPercent) {
    throw new Error(
      `canary takes a weight of 0.01 to 0.15 in steps of 0.01, got ${weight}; lower it, cloudfront sends 15 % at most`,
    );
  }
}

function requireSession(prop: string, duration: Duration, least: number): number {
  if (duration.isUnresolved()) {
    return duration.toSeconds();
  }
  const seconds = duration.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < least || seconds > LONGEST_SESSION) {
    throw new Error(
      `canary session lasts ${least} to ${LONGEST_SESSION} whole seconds, got ${seconds}; change ${prop}`,
    );
  }
  return seconds;
}
