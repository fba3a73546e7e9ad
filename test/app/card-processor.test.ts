import { environments } from '../../lib/app/config/environments';
import { chainFlows, egressAllowances } from '../../lib/network';
import { ServiceGraph } from '../../lib/service-graph';

/** First and last address of a block, as numbers. */
function range(cidr: string): [number, number] {
  const [address = '', bits = ''] = cidr.split('/');
  const first = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return [first, first + 2 ** (32 - Number(bits)) - 1];
}

function overlap(one: string, other: string): boolean {
  const [[first, last], [from, to]] = [range(one), range(other)];
  return first <= to && from <= last;
}

/** Who, without touching cardholder data, reaches a party that a service with cardholder data reaches, and how. */
function intruders(graph: ServiceGraph): string[] {
  const { app, cardholder } = egressAllowances(graph);
  const inside = graph.cardholderServices().map(({ name }) => `service:${name}`);
  const flows = chainFlows(graph)
    .filter(({ from, to }) => cardholder.some(({ domain }) => to === `egress:${domain}`) && !inside.includes(from))
    .map(({ from, to }) => `${from} to ${to}`);
  const addresses = app.flatMap((mine) =>
    cardholder
      .filter((theirs) => mine.addresses.some((one) => theirs.addresses.some((other) => overlap(one, other))))
      .map((theirs) => `${mine.domain} has addresses of ${theirs.domain}`),
  );
  return [...flows, ...addresses];
}

describe.each([...environments])('the card processor in %s', (_name, { graph: props }) => {
  const graph = new ServiceGraph(props);

  test('D08 is reached by payments alone, by name and by address, so that no one else can send or fetch a card number', () => {
    expect(graph.cardholderServices().map(({ name }) => name)).toEqual(['payments']);
    expect(egressAllowances(graph).cardholder.map(({ domain }) => domain)).toEqual(['api.card-processor.example']);
    expect(intruders(graph)).toEqual([]);
  });

  test('D08 is called by payments when orders asks it to, and the edge reaches neither', () => {
    expect(graph.callersOf('payments').map(({ from }) => from)).toEqual(['orders']);
    expect(graph.exposedServices().map(({ name }) => name)).not.toContain('payments');
  });

  test.each([
    ['api.card-processor.example', ['203.0.113.0/24'], 'service:orders to egress:api.card-processor.example'],
    ['other.example', ['203.0.113.128/25'], 'other.example has addresses of api.card-processor.example'],
  ])('D08 would be seen to be reached by orders as %s at %j', (domain, addresses, intruder) => {
    const services = props.services.map((service) =>
      service.name === 'orders' ? { ...service, egress: [{ domain, port: 443, addresses }] } : service,
    );
    // Without a record of processing, which would refuse the second party before.
    expect(intruders(new ServiceGraph({ ...props, services, processings: [] }))).toContain(intruder);
  });
});
