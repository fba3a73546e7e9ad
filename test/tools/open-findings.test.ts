import { openFindings } from '../../tools/open-findings';

const violation = (ruleName: string, ...paths: string[]) => ({
  ruleName,
  severity: 'error',
  description: ' what is wrong\n   and why ',
  violatingConstructs: paths.map((constructPath) => ({ constructPath })),
});

describe('openFindings', () => {
  test('names each broken rule as acknowledge() takes it, sorted by path', () => {
    const report = {
      pluginReports: [
        {
          pluginName: 'AwsSolutions',

          violations: [violation('AwsSolutions-S1', 'dev/b', 'dev/a')],
        },
        { pluginName: 'guard', violations: [violation('CT.S3.PR.1', 'dev/a')] },
      ],
    };
    const [severity, description] = ['error', 'what is wrong and why'];
    expect(openFindings(report)).toEqual([
      { path: 'dev/a', rule: 'AwsSolutions::AwsSolutions-S1', severity, description },
      { path: 'dev/a', rule: 'guard::CT.S3.PR.1', severity, description },
      { path: 'dev/b', rule: 'AwsSolutions::AwsSolutions-S1', severity, description },
    ]);
  });

  test('gives the prefix to a rule whose brackets hold colons too', () => {
    const violations = [violation('AwsSolutions-IAM5[Action::s3:Get*]', 'dev/a')];
    expect(openFindings({ pluginReports: [{ pluginName: 'AwsSolutions', violations }] })).toEqual([
      expect.objectContaining({ rule: 'AwsSolutions::AwsSolutions-IAM5[Action::s3:Get*]' }),
    ]);
  });

  test('does not swallow a gate that failed itself', () => {
    const report = {
      pluginReports: [{ pluginName: 'guard', violations: [], metadata: { error: 'ENOBUFS' } }],
    };
    expect(openFindings(report)).toEqual([{ path: '', rule: 'guard', severity: 'fatal', description: 'ENOBUFS' }]);
  });

  test('places a finding without a construct by its template and logical id', () => {
    const violatingConstructs = [
      { constructPath: '', cloudFormationResource: { templatePath: 'a.json', logicalId: 'B' } },
    ];
    const violations = [{ ruleName: 'E1', severity: 'warning', description: 'x', violatingConstructs }];
    const report = { pluginReports: [{ pluginName: 'CloudFormation Validate', violations }] };
    expect(openFindings(report)).toEqual([
      { path: 'a.json#B', rule: 'CloudFormation-Validate::E1', severity: 'warning', description: 'x' },
    ]);
  });
});
