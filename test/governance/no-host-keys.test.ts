import { CfnResource } from 'aws-cdk-lib';
import { brokenRules } from './broken-rules';

const resource = (type: string, properties: Record<string, unknown>) =>
  brokenRules((stack) => new CfnResource(stack, 'Host', { type, properties }));
const refused = ['DefenceInDepth-NoHostKeys'];

describe('DefenceInDepthChecks NoHostKeys', () => {
  test.each([
    ['an instance', 'AWS::EC2::Instance', (key: Record<string, unknown>) => key],
    ['a launch template', 'AWS::EC2::LaunchTemplate', (key: Record<string, unknown>) => ({ LaunchTemplateData: key })],
    ['a launch configuration', 'AWS::AutoScaling::LaunchConfiguration', (key: Record<string, unknown>) => key],
  ])('N04 refuses %s with a key pair, and allows it without', (_, type, data) => {
    expect(resource(type, data({ InstanceType: 't4g.micro', KeyName: 'admin' }))).toEqual(refused);
    expect(resource(type, data({ KeyName: { Ref: 'Key' } }))).toEqual(refused);
    expect(resource(type, data({ InstanceType: 't4g.micro' }))).toEqual([]);
    expect(resource(type, data({ KeyName: { Ref: 'AWS::NoValue' } }))).toEqual([]);
  });

  test.each([
    ['AWS::Batch::ComputeEnvironment', 'Ec2KeyPair', (host: Record<string, unknown>) => ({ ComputeResources: host })],
    [
      'AWS::EC2::EC2Fleet',
      'KeyName',
      (host: Record<string, unknown>) => ({ LaunchTemplateConfigs: [{}, { Overrides: [{}, host] }] }),
    ],
    [
      'AWS::EC2::SpotFleet',
      'KeyName',
      (host: Record<string, unknown>) => ({
        SpotFleetRequestConfigData: { LaunchSpecifications: [{ ImageId: 'ami-1' }, host] },
      }),
    ],
    ['AWS::EMR::Cluster', 'Ec2KeyName', (host: Record<string, unknown>) => ({ Instances: host })],
    ['AWS::ImageBuilder::InfrastructureConfiguration', 'KeyPair', (host: Record<string, unknown>) => host],
  ])('N04 refuses hosts of %s with a key pair, and allows them without', (type, name, data) => {
    expect(resource(type, data({ [name]: 'admin' }))).toEqual(refused);
    expect(resource(type, data({ [name]: { Ref: 'Key' } }))).toEqual(refused);
    expect(resource(type, data({ 'Fn::If': ['Open', { [name]: 'admin' }, {}] }))).toEqual(refused);
    expect(resource(type, data({ [name]: { Ref: 'AWS::NoValue' } }))).toEqual([]);
    expect(resource(type, data({ Other: 'value' }))).toEqual([]);
  });

  test('N04 allows a fleet that names no hosts', () => {
    expect(resource('AWS::EC2::SpotFleet', { SpotFleetRequestConfigData: { LaunchSpecifications: [] } })).toEqual([]);
    expect(resource('AWS::EC2::EC2Fleet', { Type: 'instant' })).toEqual([]);
  });

  test('N04 refuses a launch template whose content is only known at deployment', () => {
    expect(
      resource('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { 'Fn::If': ['Open', { KeyName: 'a' }, {}] } }),
    ).toEqual(refused);
  });

  test('N04 refuses remote access to the nodes of a managed group, and allows a group without', () => {
    const type = 'AWS::EKS::Nodegroup';
    expect(resource(type, { NodeRole: 'role', RemoteAccess: { Ec2SshKey: 'admin' } })).toEqual(refused);
    expect(resource(type, { NodeRole: 'role' })).toEqual([]);
  });

  test.each(['AWS::EC2::KeyPair', 'AWS::EC2::InstanceConnectEndpoint'])('N04 refuses any %s', (type) => {
    expect(resource(type, { KeyName: 'admin' })).toEqual(refused);
  });

  test('N04 leaves a network interface alone, and other doors to the rules of security groups', () => {
    expect(resource('AWS::EC2::NetworkInterface', { SubnetId: 'subnet-1' })).toEqual([]);
  });
});
