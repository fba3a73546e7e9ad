import { Lazy, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { ProtectedResource } from '../../../lib/edge/shield/protected-resource';
import { ShieldAdvanced } from '../../../lib/edge/shield/shield-advanced';
import { testApp } from '../../../lib/testing';
import { ACCOUNT } from '../edge-stack-under-test';
import { shopWith, soundProps } from './shield-stack-under-test';

/** What validation at synthesis says. */
function complaintsOf(subject: ShieldAdvanced): string[] {
  return subject.node.validate();
}

describe('ShieldAdvanced, at synthesis', () => {
  function distributionIn(scope: Stack, id: string): cloudfront.Distribution {
    return new cloudfront.Distribution(scope, id, {
      defaultBehavior: { origin: new origins.HttpOrigin('a.example.com') },
    });
  }

  function balancerIn(scope: Stack, id: string, internetFacing: boolean): elbv2.ApplicationLoadBalancer {
    const vpc = ec2.Vpc.fromVpcAttributes(scope, `${id}Vpc`, {
      vpcId: 'vpc-1',
      availabilityZones: ['a', 'b'],
      publicSubnetIds: ['subnet-1', 'subnet-2'],
      privateSubnetIds: ['subnet-3', 'subnet-4'],
      publicSubnetRouteTableIds: ['rtb-1', 'rtb-1'],
      privateSubnetRouteTableIds: ['rtb-2', 'rtb-2'],
    });
    return new elbv2.ApplicationLoadBalancer(scope, id, { vpc, internetFacing });
  }

  test('E12 names every distribution and public load balancer that is left out', () => {
    const shop = shopWith();
    const subject = new ShieldAdvanced(shop.stack, 'Subject', soundProps(shop));
    expect(complaintsOf(subject)).toEqual([]);
    distributionIn(shop.stack, 'Other');
    balancerIn(shop.stack, 'Public', true);
    balancerIn(shop.stack, 'Private', false);
    expect(complaintsOf(subject)).toEqual([
      'shield advanced protects every way in, got none for Test/Other/Resource; add it to resources',
      'shield advanced protects every way in, got none for Test/Public/Resource; add it to resources',
    ]);
  });

  test('E12 has nothing against a distribution and a load balancer that are protected', () => {
    const shop = shopWith();
    const [protectedShop] = shop.resources;
    const { webAcl } = shop;
    const healthCheck = protectedShop?.healthCheck as NonNullable<ProtectedResource['healthCheck']>;
    const subject = new ShieldAdvanced(shop.stack, 'Subject', {
      ...soundProps(shop),
      resources: [
        ...shop.resources,
        ProtectedResource.distribution('Other', {
          distribution: distributionIn(shop.stack, 'Other'),
          webAcl,
          healthCheck,
        }),
        ProtectedResource.loadBalancer('Balancer', {
          loadBalancer: balancerIn(shop.stack, 'Public', true),
          webAcl,
          healthCheck,
        }),
      ],
    });
    expect(complaintsOf(subject)).toEqual([]);
    Template.fromStack(shop.stack).hasResourceProperties('AWS::Shield::Protection', {
      ResourceArn: { Ref: Match.stringLikeRegexp('^Public') },
      HealthCheckArns: Match.anyValue(),
      ApplicationLayerAutomaticResponseConfiguration: Match.anyValue(),
    });
  });

  test('E12 looks no further than its own stage, since another environment has a subscription of its own', () => {
    const app = testApp();
    const env = { account: ACCOUNT, region: 'us-east-1' };
    const [mine, other] = ['Mine', 'Other'].map((id) => new Stack(new Stage(app, id), 'Edge', { env })) as [
      Stack,
      Stack,
    ];
    const shop = shopWith();
    const subject = new ShieldAdvanced(mine, 'Subject', soundProps(shop));
    distributionIn(other, 'Distribution');
    expect(complaintsOf(subject)).toEqual([]);
    distributionIn(mine, 'Distribution');
    expect(complaintsOf(subject)).toHaveLength(1);
  });

  test.each<[string, () => Construct, string]>([
    ['its stage', () => new Stage(testApp(), 'Mine'), 'Mine/'],
    ['its app, where there is no stage', () => testApp(), ''],
  ])('E12 looks into the other stacks of %s, also where they stand in constructs', (_, around, path) => {
    const env = { account: ACCOUNT, region: 'us-east-1' };
    const stage = around();
    const [edge, ingress] = ['Edge', 'Ingress'].map(
      (id) => new Stack(new Construct(stage, `Outer${id}`), id, { env }),
    ) as [Stack, Stack];
    const subject = new ShieldAdvanced(edge, 'Subject', soundProps(shopWith()));
    balancerIn(ingress, 'Public', true);
    distributionIn(new Stack(stage, 'Beside', { env }), 'Distribution');
    expect(complaintsOf(subject)).toEqual([
      expect.stringContaining(`got none for ${path}OuterIngress/Ingress/Public/Resource;`),
      expect.stringContaining(`got none for ${path}Beside/Distribution/Resource;`),
    ]);
  });

  test.each([
    [undefined, true],
    ['internet-facing', true],
    [Lazy.string({ produce: () => 'internal' }), true],
    ['internal', false],
  ])('E12 takes a load balancer of the scheme %p for one that faces the internet: %p', (scheme, does) => {
    const shop = shopWith();
    const subject = new ShieldAdvanced(shop.stack, 'Subject', soundProps(shop));
    void new elbv2.CfnLoadBalancer(shop.stack, 'Balancer', { subnets: ['subnet-1', 'subnet-2'], scheme });
    expect(complaintsOf(subject)).toEqual(
      does ? ['shield advanced protects every way in, got none for Test/Balancer; add it to resources'] : [],
    );
  });
});
