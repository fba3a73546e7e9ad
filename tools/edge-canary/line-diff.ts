/**
 * What changed between two texts, line by line: `- ` before a line that went, `+ ` before one that came, two blanks before
 * one that stayed.
 */
export function lineDiff(before: string, after: string): string[] {
  const [old, young] = [before.split('\n'), after.split('\n')];
  // The longest common lines from each pair of places on, from the end.
  const common = old.map(() => young.map(() => 0));
  const at = (row: number, column: number): number => common[row]?.[column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = young.length - 1; column >= 0; column--) {
      (common[row] as number[])[column] =
        old[row] === young[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < young.length) {
    if (row < old.length && column < young.length && old[row] === young[column]) {
      lines.push(`  ${old[row++]}`);
      column++;
    } else if (column >= young.length || (row < old.length && at(row + 1, column) >= at(row, column + 1))) {
      lines.push(`- ${old[row++]}`);
    } else {
      lines.push(`+ ${young[column++]}`);
    }
  }
  return lines;
}
