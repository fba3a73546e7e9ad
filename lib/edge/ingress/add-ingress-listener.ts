import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import { type Construct } from 'constructs';
import { type ServiceGraph } from '../../service-graph';
import { inPascalCase } from '../pascal-case';
import { ingressRoutes } from './ingress-route';
import { ServiceTargets } from './service-targets';

/** What a listener serves, and under which name. */
export interface IngressListenerProps {
  /** The VPC of the services. */
  readonly vpc: ec2.IVpc;

  /** Who serves which path on which port. */
  readonly graph: ServiceGraph;

  /** The one name that it answers to. */
  readonly originDomainName: string;

  /** The public zone that proves the name to ACM. */
  readonly hostedZone: route53.IHostedZone;
}

/**
 * The one listener of a load balancer behind CloudFront, with a rule for each exposed path. Protects against a second
 * listener that is weaker: TLS 1.2 and 1.3 on 443, 404 for any other host or path, TLS to the pods.
 *
 * @param scope the ingress; certificate, target groups and rules stand in it
 * @throws if a path is one that AWS would refuse
 */
export function addIngressListener(
  scope: Construct,
  loadBalancer: elbv2.ApplicationLoadBalancer,
  props: IngressListenerProps,
): elbv2.ApplicationListener {
  const { vpc, graph, originDomainName, hostedZone } = props;
  const listener = loadBalancer.addListener('Https', {
    port: 443,
    protocol: elbv2.ApplicationProtocol.HTTPS,
    sslPolicy: elbv2.SslPolicy.TLS13_12_RES_PQ,
    certificates: [
      new acm.Certificate(scope, 'Certificate', {
        domainName: originDomainName,
        validation: acm.CertificateValidation.fromDns(hostedZone),
      }),
    ],
    open: false,
    defaultAction: elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'not found' }),
  });
  const services = graph.exposedServices();
  const routes = ingressRoutes(services);
  for (const { name, port } of services) {
    const { targetGroup } = new ServiceTargets(scope, inPascalCase(name), { vpc, port });
    for (const route of routes.filter(({ serviceName }) => serviceName === name)) {
      new elbv2.ApplicationListenerRule(scope, `Route${route.name}`, {
        listener,
        priority: route.priority,
        conditions: [
          elbv2.ListenerCondition.hostHeaders([originDomainName]),
          elbv2.ListenerCondition.pathPatterns(route.patterns),
        ],
        targetGroups: [targetGroup],
      });
    }
  }
  return listener;
}
