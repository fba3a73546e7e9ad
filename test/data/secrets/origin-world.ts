import { awsError, type Service } from './rotation-world';

const SETTLE_SECONDS = 120;
const DISTRIBUTIONS = ['E123', 'E456'] as const;
export const ORIGIN_ENV = {
  DISTRIBUTION_IDS: DISTRIBUTIONS.join(','),
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

/** What CloudFront knows of one distribution. */
interface State {
  config: string;
  edges: Set<string>;
  pollsLeft: number;
  version: number;
}

/** CloudFront with two distributions, and the pattern set of the web ACL behind them, all slow to follow. */
export class Origin {
  /** Seconds since the beginning. */
  clock = 0;

  private readonly states: ReadonlyMap<string, State>;
  private readonly sets: { readonly values: readonly string[]; readonly at: number }[];

  constructor(value: string) {
    const state = (): State => ({ config: value, edges: new Set([value]), pollsLeft: 0, version: 1 });
    this.states = new Map(DISTRIBUTIONS.map((id) => [id, state()]));
    this.sets = [{ values: [value], at: -SETTLE_SECONDS }];
  }

  /** What some edge location sends and some machine of the web ACL refuses. */
  refused(): string[] {
    const settled = this.sets.map(({ at }) => at + SETTLE_SECONDS <= this.clock);
    const last = settled.lastIndexOf(true);
    return this.sent().filter((value) => this.sets.slice(last).some(({ values }) => !values.includes(value)));
  }

  /** What edge locations may send, and what the set holds. */
  state(): { sent: string[]; accepted: readonly string[] } {
    return { sent: this.sent(), accepted: this.sets.at(-1)?.values ?? [] };
  }

  /** A new configuration, from the handler or from a deployment; edge locations follow after some polls. */
  configure(value: string, polls: number, id: string = DISTRIBUTIONS[0]): void {
    const state = this.stateOf(id);
    state.config = value;
    state.edges.add(value);
    state.pollsLeft = polls;
    state.version += 1;
  }

  private sent(): string[] {
    return [...new Set([...this.states.values()].flatMap(({ edges }) => [...edges]))];
  }

  private stateOf(id: string): State {
    const state = this.states.get(id);
    if (!state) {
      throw awsError('NoSuchDistribution');
    }
    return state;
  }

  readonly service: Service = {
    GetDistributionCommand: ({ Id }: { Id: string }) => {
      const state = this.stateOf(Id);
      if (state.pollsLeft === 0) {
        state.edges = new Set([state.config]);
      }
      const Status = state.pollsLeft === 0 ? 'Deployed' : 'InProgress';
      state.pollsLeft = Math.max(0, state.pollsLeft - 1);
      const other = { HeaderName: 'x-other', HeaderValue: 'other' };
      const DistributionConfig: Distribution = {
        Comment: 'kept',
        Origins: {
          Items: [
            { CustomHeaders: { Items: [other, { HeaderName: 'x-origin-secret', HeaderValue: state.config }] } },
            { CustomHeaders: { Items: [] } },
          ],
        },
      };
      return { Distribution: { Status, DistributionConfig }, ETag: String(state.version) };
    },
    UpdateDistributionCommand: (input: { Id: string; IfMatch: string; DistributionConfig: Distribution }) => {
      if (input.IfMatch !== String(this.stateOf(input.Id).version)) {
        throw awsError('PreconditionFailed');
      }
      const [other, header] = input.DistributionConfig.Origins.Items[0]?.CustomHeaders.Items ?? [];
      if (other?.HeaderValue !== 'other' || input.DistributionConfig.Comment !== 'kept' || !header) {
        throw new Error('the distribution lost a setting');
      }
      this.configure(header.HeaderValue, 2, input.Id);
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
