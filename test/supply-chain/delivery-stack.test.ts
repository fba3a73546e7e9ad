import { Template } from 'aws-cdk-lib/assertions';
import { DeliveryStack } from '../../lib/app/stacks/delivery-stack';
import { findingsOf, testApp } from '../../lib/testing';

function deliveryOf(services: string[]): DeliveryStack {
  return new DeliveryStack(testApp(), 'delivery', {
    env: { account: '111111111111', region: 'eu-west-1' },
    githubOwner: 'shopnow',
    githubOwnerId: '1234567',
    githubRepository: 'platform',
    githubRepositoryId: '7654321',
    githubEnvironment: 'dev',
    regions: ['eu-west-1', 'us-east-1'],
    services,
  });
}

describe('DeliveryStack', () => {
  test('S04 has one repository for each service, named after it, all under one key', () => {
    const template = Template.fromStack(deliveryOf(['orders', 'product-search']));
    const names = Object.values(template.findResources('AWS::ECR::Repository')).map(
      ({ Properties }) => Properties.RepositoryName,
    );
    expect(names.sort()).toEqual(['services/orders', 'services/product-search']);
    template.resourceCountIs('AWS::KMS::Key', 1);
  });

  test('S01 tells the workflow which role to assume', () => {
    const template = Template.fromStack(deliveryOf(['orders']));
    const [role, ...others] = Object.keys(template.findResources('AWS::IAM::Role'));
    expect(others).toEqual([]);
    template.hasOutput('DeployRoleArn', { Value: { 'Fn::GetAtt': [role, 'Arn'] } });
  });

  test('S04 stays within the limits of CloudFormation at 200 services', () => {
    const { Resources, Outputs } = Template.fromStack(
      deliveryOf(Array.from({ length: 200 }, (_, index) => `service-${index}`)),
    ).toJSON();
    expect(Object.keys(Resources).length).toBeLessThanOrEqual(400);
    expect(Object.keys(Outputs).length).toBeLessThanOrEqual(200);
  });

  test('G01 passes the packs', () => {
    expect(findingsOf(deliveryOf(['orders']))).toEqual([]);
  });
});
