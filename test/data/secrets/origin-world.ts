import { awsError, type Service } from './rotation-world';

const SETTLE_SECONDS = 120;
export const ORIGIN_ENV = {
  DISTRIBUTION_ID: 'E123',
  HEADER_NAME: 'X-Origin-Secret',
  PATTERN_SET_NAME: 'origin',
  PATTERN_SET_ID: 'set-1',
  PATTERN_SET_SCOPE: 'REGIONAL',
  PATTERN_SET_REGION: 'eu-west-1',
  SETTLE_SECONDS: String(SETTLE_SECONDS),
  WAIT_SECONDS: '60',
};

interface Distribution {
  readonly Origins: { readonly Items: { readonly CustomHeaders: { Items: Header[] } }[] };
  readonly Comment: string;
}

interface Header {
  readonly HeaderName: string;
  HeaderValue: string;
}

/** CloudFront with one distribution, and the pattern set of the web ACL behind it, both slow to follow. */
export class Origin {
  /** Seconds since the beginning. */
  clock = 0;

  private config: string;
  private edges: Set<string>;
  private pollsLeft = 0;
  private version = 1;
  private readonly sets: { readonly values: readonly string[]; readonly at: number }[];

  constructor(value: string) {
    this.config = value;
    this.edges = new Set([value]);
    this.sets = [{ values: [value], at: -SETTLE_SECONDS }];
  }

  /** What some edge location sends and some machine of the web ACL refuses. */
  refused(): string[] {
    const settled = this.sets.map(({ at }) => at + SETTLE_SECONDS <= this.clock);
    const last = settled.lastIndexOf(true);
    return [...this.edges].filter((value) => this.sets.slice(last).some(({ values }) => !values.includes(value)));
  }

  /** What edge locations may send, and what the set holds. */
  state(): { sent: string[]; accepted: readonly string[] } {
    return { sent: [...this.edges], accepted: this.sets.at(-1)?.values ?? [] };
  }

  /** A new configuration, from the handler or from a deployment; edge locations follow after some polls. */
  configure(value: string, polls: number): void {
    this.config = value;
    this.edges.add(value);
    this.pollsLeft = polls;
    this.version += 1;
  }

  readonly service: Service = {
    GetDistributionCommand: () => {
      if (this.pollsLeft === 0) {
        this.edges = new Set([this.config]);
      }
      const Status = this.pollsLeft === 0 ? 'Deployed' : 'InProgress';
      this.pollsLeft = Math.max(0, this.pollsLeft - 1);
      const other = { HeaderName: 'x-other', HeaderValue: 'other' };
      const DistributionConfig: Distribution = {
        Comment: 'kept',
        Origins: {
          Items: [
            { CustomHeaders: { Items: [other, { HeaderName: 'x-origin-secret', HeaderValue: this.config }] } },
            { CustomHeaders: { Items: [] } },
          ],
        },
      };
      return { Distribution: { Status, DistributionConfig }, ETag: String(this.version) };
    },
    UpdateDistributionCommand: (input: { IfMatch: string; DistributionConfig: Distribution }) => {
      if (input.IfMatch !== String(this.version)) {
        throw awsError('PreconditionFailed');
      }
      const [other, header] = input.DistributionConfig.Origins.Items[0]?.CustomHeaders.Items ?? [];
      if (other?.HeaderValue !== 'other' || input.DistributionConfig.Comment !== 'kept' || !header) {
        throw new Error('the distribution lost a setting');
      }
      this.configure(header.HeaderValue, 2);
    },
    GetRegexPatternSetCommand: () => ({
      LockToken: String(this.sets.length),
      RegexPatternSet: {
        Description: 'kept',
        RegularExpressionList: this.sets.at(-1)?.values.map((value) => ({ RegexString: `^${value}$` })),
      },
    }),
    UpdateRegexPatternSetCommand: (input: {
      LockToken: string;
      Description: string;
      RegularExpressionList: { RegexString: string }[];
    }) => {
      if (input.LockToken !== String(this.sets.length)) {
        throw awsError('WAFOptimisticLockException');
      }
      if (input.Description !== 'kept') {
        throw new Error('the pattern set lost its description');
      }
      const values = input.RegularExpressionList.map(({ RegexString }) => RegexString.slice(1, -1));
      this.sets.push({ values, at: this.clock });
    },
  };
}
