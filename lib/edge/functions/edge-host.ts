import { Token } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

const HOST_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const MOST_MOVED = 10;

/** Under which name a distribution is found. */
export interface EdgeHostProps {
  /** The one host name that is served, e.g. `shop.example.com`. */
  readonly domainName: string;

  /**
   * Other names of the distribution, 0 to 10, moved to the same path and query of the first (301, or 308 with the body).
   * Each needs its record and a place in the certificate.
   *
   * @default - none
   */
  readonly movedDomainNames?: readonly string[];
}

/** The same for the code of a function. */
interface EdgeHost {
  readonly host: string;
  readonly moved: readonly string[];
}

/**
 * Checks host names. Protects against a site that answers under a name that nobody meant, such as the one of CloudFront,
 * past records, cookies and policies that are bound to the shop's.
 *
 * @param scope the construct that takes them
 * @param props the names
 * @throws if one is no host name in small letters, comes twice, or there are too many
 */
export function edgeHost(scope: IConstruct, props: EdgeHostProps): EdgeHost {
  const { domainName, movedDomainNames = [] } = props;
  const names = [domainName, ...movedDomainNames];
  for (const name of names) {
    if (!Token.isUnresolved(name) && (!HOST_NAME.test(name) || name.length > 253)) {
      throw new Error(
        `host name takes small letters, digits, dashes and dots, got "${name}"; write e.g. shop.example.com (${scope.node.path})`,
      );
    }
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined || movedDomainNames.length > MOST_MOVED) {
    throw new Error(
      `movedDomainNames takes at most ${MOST_MOVED} other names than ${domainName}, each once, got ${movedDomainNames.join(', ')}; drop the others (${scope.node.path})`,
    );
  }
  return { host: domainName, moved: movedDomainNames };
}
