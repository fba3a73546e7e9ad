/** The bits of an address as a string of 0 and 1: 32 for IPv4, 128 for IPv6; nothing where the text is no address. */
export function bitsOf(text: string): string | undefined {
  return text.includes(':') ? bitsOfIpv6(text) : bitsOfIpv4(text);
}

function bits(value: number, width: number): string {
  return value.toString(2).padStart(width, '0');
}

function bitsOfIpv4(text: string): string | undefined {
  const parts = text.split('.');
  const isAddress =
    parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255);
  return isAddress ? parts.map((part) => bits(Number(part), 8)).join('') : undefined;
}

function bitsOfIpv6(text: string): string | undefined {
  const halves = text.split('::');
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  const isWhole = halves.length === 1 ? missing === 0 : halves.length === 2 && missing >= 1;
  const groups = [...head, ...Array.from({ length: Math.max(missing, 0) }, () => '0'), ...tail];
  return isWhole && groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))
    ? groups.map((group) => bits(parseInt(group, 16), 16)).join('')
    : undefined;
}

/** Whether an address lies in a block in CIDR notation; IPv4 and IPv6 never meet. */
export function isInBlock(address: string, block: string): boolean {
  const [network = '', length = ''] = block.split('/');
  const [mine, its] = [bitsOf(address), bitsOf(network)];
  return (
    mine !== undefined &&
    its !== undefined &&
    mine.length === its.length &&
    mine.slice(0, Number(length)) === its.slice(0, Number(length))
  );
}
