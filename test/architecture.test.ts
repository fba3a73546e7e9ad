import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportMapProblems, type PackageManifest, rootIndexProblems } from '../tools/architecture/export-rules';
import { indexProblems, mainExportProblems, nameProblems, sizeProblems } from '../tools/architecture/file-rules';
import { cycleProblems, frontDoorProblems, layerProblems, roomsOf } from '../tools/architecture/import-rules';
import { purityProblems } from '../tools/architecture/purity-rules';
import { readSources } from '../tools/architecture/source-tree';

const root = join(__dirname, '..');
const sources = readSources(root, ['bin', 'examples', 'lib', 'test', 'tools']);
const lib = sources.filter(({ path }) => path.startsWith('lib/'));
const rooms = roomsOf(lib);

describe('architecture', () => {
  test('imports downwards only', () => {
    expect(layerProblems(sources)).toEqual([]);
  });

  test('G07 imports another room only by its front door', () => {
    expect(frontDoorProblems(sources)).toEqual([]);
  });

  test('has no import cycle', () => {
    expect(cycleProblems(sources)).toEqual([]);
  });

  test('has no file of more than 300 lines', () => {
    expect(sizeProblems(sources)).toEqual([]);
  });

  test('names files in kebab-case after what they hold', () => {
    expect(nameProblems(sources)).toEqual([]);
    expect(mainExportProblems(sources)).toEqual([]);
  });

  test('G07 gives each room a front door that only re-exports', () => {
    const doors = rooms.filter((room) => room !== 'app').map((room) => `lib/${room}/index.ts`);
    expect(doors.filter((door) => !existsSync(join(root, door)))).toEqual([]);
    expect(indexProblems(sources)).toEqual([]);
  });

  test('G07 exports every room but the app as a subpath, and the root', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageManifest;
    expect(exportMapProblems(manifest, rooms)).toEqual([]);
    expect(rootIndexProblems(readFileSync(join(root, 'lib/index.ts'), 'utf8'), rooms)).toEqual([]);
  });

  test('reads no environment variable, clock, chance or network at synth', () => {
    expect(purityProblems(sources)).toEqual([]);
  });
});
