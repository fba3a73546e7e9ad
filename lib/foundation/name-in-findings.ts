/**
 * An ARN as cdk-nag writes it in the names of its findings: references in angle brackets. Protects an acknowledgement
 * against missing its finding.
 *
 * @param value the ARN as it stands in the template, a text or an intrinsic function
 */
export function nameInFindings(value: unknown): string {
  if (typeof value === 'string') {
    return value.replace(/\$\{/g, '<').replace(/\}/g, '>');
  }
  const [[intrinsic, argument] = ['', undefined]] = Object.entries(value as object) as [string, unknown][];
  const parts = [argument].flat(2);
  switch (intrinsic) {
    case 'Fn::Join':
      return parts.slice(1).map(nameInFindings).join(String(parts[0]));
    case 'Fn::ImportValue':
      return nameInFindings(argument);
    default:
      return `<${parts.map(nameInFindings).join('.')}>`;
  }
}
