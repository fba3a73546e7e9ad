import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CardDataDetector, type CardDataDetectorProps, MaskedCardData, MaskingReports } from '../../lib/detection';
import { AlarmTopic, EncryptedLogGroup, EncryptionKey } from '../../lib/foundation';
import { findingsOf, testApp } from '../../lib/testing';
import { evaluatePolicy, literal, type Statement } from '../foundation/evaluate-policy';

describe('CardDataDetector', () => {
  let stack: Stack;
  let template: Template;
  let props: CardDataDetectorProps;

  beforeAll(() => {
    stack = new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
    const logKey = new EncryptionKey(stack, 'LogKey', { description: 'logs', services: [] }).key;
    const alarmTopic = new AlarmTopic(stack, 'Alarms', { displayName: 'card data' });
    const { findings } = new MaskingReports(stack, 'Reports', { logKey });
    new MaskedCardData(stack, 'Masked', { findings, alarmTopic });
    const logGroups = ['Orders', 'Payments'].map((name) => ({
      name,
      logGroup: new EncryptedLogGroup(stack, `${name}Log`, { encryptionKey: logKey, findings }).logGroup,
    }));
    props = { logGroups, logKey, alarmTopic, idPrefixes: ['ord_', 'cus-'] };
    new CardDataDetector(stack, 'Detector', props);
    template = Template.fromStack(stack);
  });

  /** The logical id of the one resource of a type whose id starts so. */
  function idOf(type: string, start: string): string {
    const [id = '', ...more] = Object.keys(template.findResources(type)).filter((one) => one.startsWith(start));
    expect([id, more]).toEqual([expect.stringMatching(/./), []]);
    return id;
  }

  test('D08 reads every event of every group that is named, and never its own log', () => {
    const functionId = idOf('AWS::Lambda::Function', 'Detector');
    const filters = Object.values(template.findResources('AWS::Logs::SubscriptionFilter'));
    expect(filters.map(({ Properties, DependsOn }) => [Properties, DependsOn])).toEqual(
      ['OrdersLog', 'PaymentsLog'].map((group) => [
        {
          LogGroupName: { Ref: idOf('AWS::Logs::LogGroup', group) },
          DestinationArn: { 'Fn::GetAtt': [functionId, 'Arn'] },
          FilterPattern: '',
        },
        [idOf('AWS::Lambda::Permission', 'Detector')],
      ]),
    );
    template.hasResourceProperties('AWS::Lambda::Function', {
      LoggingConfig: { LogGroup: { Ref: idOf('AWS::Logs::LogGroup', 'DetectorLog') } },
      Environment: { Variables: { DETECTOR: 'Test', ID_PREFIXES: 'ord_,cus-' } },
    });
  });

  test('D08 only CloudWatch Logs calls it, for log groups of this account and region', () => {
    const [permission, ...more] = Object.values(template.findResources('AWS::Lambda::Permission'));
    expect([permission?.['Properties'], more]).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': [idOf('AWS::Lambda::Function', 'Detector'), 'Arn'] },
        Principal: 'logs.amazonaws.com',
        SourceAccount: '111111111111',
        SourceArn: 'arn:aws:logs:eu-west-1:111111111111:log-group:*',
      },
      [],
    ]);
  });

  test.each([
    ['allow', 'logs:PutLogEvents', 'DetectorLog'],
    ['allow', 'logs:CreateLogStream', 'DetectorLog'],
    ['nothing', 'logs:PutLogEvents', 'OrdersLog'],
    ['nothing', 'logs:GetLogEvents', 'OrdersLog'],
    ['nothing', 'logs:Unmask', 'OrdersLog'],
    ['nothing', 'logs:GetLogEvents', 'DetectorLog'],
    ['nothing', 'logs:DeleteLogStream', 'OrdersLog'],
    ['nothing', 'logs:PutLogEvents', 'MaskedFindings'],
    ['nothing', 'sns:Publish', 'Alarms'],
    ['nothing', 'kms:Decrypt', 'LogKey'],
  ])('D08 its role is answered "%s" for %s on %s', (answer, action, group) => {
    const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).filter(({ Properties }) =>
      JSON.stringify(Properties.Roles).includes('DetectorRole'),
    );
    expect(policies).toHaveLength(1);
    const statements = policies[0]?.['Properties'].PolicyDocument.Statement as Statement[];
    const logs = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    const resource = `<${logs.find((id) => id.startsWith(group)) ?? group}>`;
    expect(statements.map(({ Resource }) => literal(Resource))).toEqual([
      `<${idOf('AWS::Logs::LogGroup', 'DetectorLog')}>`,
    ]);
    expect(evaluatePolicy(statements, { action, resource })).toBe(answer);
    expect(template.findResources('AWS::IAM::Policy')).toEqual({});
  });

  test('D08 keeps no delivery anywhere: no dead-letter queue, no destination', () => {
    const [detector] = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(detector?.['Properties']).not.toHaveProperty('DeadLetterConfig');
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 0);
  });

  test.each([
    ['CardNumbersFound', 'DefenceInDepth/CardData', 'Detector', 'Test'],
    ['Errors', 'AWS/Lambda', 'FunctionName', undefined],
    ['Throttles', 'AWS/Lambda', 'FunctionName', undefined],
    ['AsyncEventsDropped', 'AWS/Lambda', 'FunctionName', undefined],
  ])('D08 rings for the first one in a minute of %s', (metric, namespace, dimension, value) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: metric,
      Namespace: namespace,
      Dimensions: [{ Name: dimension, Value: value ?? { Ref: idOf('AWS::Lambda::Function', 'Detector') } }],
      Statistic: 'Sum',
      Period: 60,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^AlarmsTopic') }],
    });
  });

  test('D08 rings too for what AWS masked by itself, card numbers and security codes, not expiry dates or addresses', () => {
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      LogGroupName: { Ref: idOf('AWS::Logs::LogGroup', 'ReportsFindings') },
      FilterPattern: '?CreditCardNumber ?CreditCardSecurityCode',
      MetricTransformations: [
        {
          MetricNamespace: 'DefenceInDepth/CardData',
          MetricName: 'MaskedCardData-Test',
          MetricValue: '1',
          Unit: 'Count',
        },
      ],
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'MaskedCardData-Test',
      Threshold: 1,
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^AlarmsTopic') }],
    });
  });

  test('D08 refuses to watch nothing, or two groups of one name', () => {
    const refused = (logGroups: CardDataDetectorProps['logGroups'], id: string) => () =>
      new CardDataDetector(stack, id, { ...props, logGroups });
    const [first] = props.logGroups;
    expect(refused([], 'Nothing')).toThrow(
      'card data detector needs log groups with a name of its own each, got none; change logGroups (Test/Nothing)',
    );
    expect(refused(first ? [first, first] : [], 'Twice')).toThrow('got "Orders" twice');
  });

  test.each([
    ...['', '_', 'a_', 'order', 'ord_1', '4_', 'ord,', 'or d_', `${'a'.repeat(20)}_`],
    ...['card_', 'Pan-', 'cc_', 'pan_', 'CardNumber_', 'num_', 'visa-', 'credit_', 'payment_', 'no_'],
  ])('D08 refuses "%s" as the prefix of ids, behind which no card number would be found', (prefix) => {
    expect(() => new CardDataDetector(stack, `Refused${prefix}`, { ...props, idPrefixes: [prefix] })).toThrow(
      `id prefix must be 3 to 20 letters and digits that end in _ or - and say nothing of cards, got "${prefix}"; change idPrefixes`,
    );
  });

  test('D08 passes the packs', () => {
    const within = [stack.node.findChild('Detector'), stack.node.findChild('Masked'), stack.node.findChild('Reports')];
    expect(within.flatMap(findingsOf)).toEqual([]);
  });
});
