import { type IConstruct } from 'constructs';
import { acknowledge } from './acknowledge';

/** Why a function is safe without what the packs ask of every function; each a sentence of 30 characters or more. */
export interface FunctionReasons {
  /** Why it reserves no concurrency. */
  readonly concurrency: string;

  /** Why nothing keeps the events that it failed on. @default - something does */
  readonly deadLetters?: string;

  /** Why it runs outside a VPC. @default - it runs in one */
  readonly outsideVpc?: string;
}

/**
 * Accepts what the packs ask of every function and this one has not. Protects against four rules of one meaning that are
 * accepted with four reasons.
 *
 * @param called the function
 * @param reasons why each is safe
 */
export function acknowledgeFunction(called: IConstruct, reasons: FunctionReasons): void {
  const { concurrency, deadLetters, outsideVpc } = reasons;
  for (const pack of ['HIPAA.Security', 'NIST.800.53.R5']) {
    acknowledge(called, `${pack}::${pack}-LambdaConcurrency`, concurrency);
    if (deadLetters !== undefined) {
      acknowledge(called, `${pack}::${pack}-LambdaDLQ`, deadLetters);
    }
  }
  if (outsideVpc !== undefined) {
    for (const pack of ['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321']) {
      acknowledge(called, `${pack}::${pack}-LambdaInsideVPC`, outsideVpc);
    }
    acknowledge(called, 'cdk-validator-cfnguard::lambda_inside_vpc_check', outsideVpc);
  }
}
